INSERT INTO parcel (weight) VALUES (1.5), (2);
INSERT INTO stop VALUES (1);

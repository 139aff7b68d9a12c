INSERT INTO parcel (weight) VALUES (0), (7);

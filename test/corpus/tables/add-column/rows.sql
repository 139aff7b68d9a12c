INSERT INTO parcel VALUES (1, 2.5), (2, 3.125);

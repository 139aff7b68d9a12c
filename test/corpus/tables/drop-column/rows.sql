INSERT INTO parcel VALUES (1, 2.5, 'blue', 3);

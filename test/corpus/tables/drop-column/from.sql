CREATE TABLE parcel (id integer PRIMARY KEY, weight numeric, colour text DEFAULT 'red', size int CHECK (size > 0));
CREATE INDEX parcel_colour ON parcel (colour);

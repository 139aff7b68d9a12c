CREATE TABLE parcel (code text NOT NULL, region text NOT NULL, last_stop int, UNIQUE (region, code));
CREATE TABLE stop (id int PRIMARY KEY, region text NOT NULL, code text NOT NULL);
CREATE UNIQUE INDEX parcel_stop ON parcel (region, last_stop);
ALTER TABLE stop ADD CONSTRAINT stop_parcel FOREIGN KEY (region, code) REFERENCES parcel (region, code);
ALTER TABLE parcel ADD CONSTRAINT parcel_last_stop FOREIGN KEY (last_stop) REFERENCES stop;
CREATE TABLE parcel_north (code text NOT NULL, region text NOT NULL, last_stop int, UNIQUE (region, code));

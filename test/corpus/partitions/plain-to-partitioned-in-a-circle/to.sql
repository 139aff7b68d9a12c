CREATE TABLE parcel (code text NOT NULL, region text NOT NULL, last_stop int, UNIQUE (region, code)) PARTITION BY LIST (region);
CREATE TABLE parcel_north PARTITION OF parcel FOR VALUES IN ('north');
CREATE TABLE stop (id int PRIMARY KEY, region text NOT NULL, code text NOT NULL);
CREATE UNIQUE INDEX parcel_stop ON parcel (region, last_stop);
ALTER TABLE stop ADD CONSTRAINT stop_parcel FOREIGN KEY (region, code) REFERENCES parcel (region, code);
ALTER TABLE parcel ADD CONSTRAINT parcel_last_stop FOREIGN KEY (last_stop) REFERENCES stop;

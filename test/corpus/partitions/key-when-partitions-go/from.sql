CREATE TABLE meter (serial_number integer NOT NULL, volts bigint) PARTITION BY RANGE (serial_number);
CREATE TABLE meter_old PARTITION OF meter FOR VALUES FROM (0) TO (10);
CREATE TABLE meter_new PARTITION OF meter FOR VALUES FROM (10) TO (20);

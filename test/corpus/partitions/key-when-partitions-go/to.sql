CREATE TABLE meter (serial_number integer NOT NULL, volts bigint, built date, PRIMARY KEY (serial_number)) PARTITION BY RANGE (serial_number);
CREATE INDEX meter_volts ON meter (volts);

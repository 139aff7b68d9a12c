CREATE TABLE reading (station integer NOT NULL, kind text NOT NULL, value numeric, PRIMARY KEY (station, kind)) PARTITION BY RANGE (station);
CREATE TABLE reading_low PARTITION OF reading FOR VALUES FROM (0) TO (100);
CREATE TABLE reading_high PARTITION OF reading FOR VALUES FROM (100) TO (200) PARTITION BY LIST (kind);
CREATE TABLE reading_high_rest PARTITION OF reading_high DEFAULT;
CREATE INDEX reading_value ON reading (value);

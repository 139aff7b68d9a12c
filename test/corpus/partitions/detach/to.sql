CREATE TABLE log (d date NOT NULL, t text) PARTITION BY RANGE (d);
CREATE TABLE log_a (d date NOT NULL, t text);

CREATE TABLE t (a int, b text);
CREATE INDEX i ON t (a);
CREATE INDEX w ON t (b) WHERE a = 1;
CREATE INDEX p ON t (a) WITH (fillfactor = 50);
CREATE UNIQUE INDEX u ON t (b);

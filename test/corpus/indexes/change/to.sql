CREATE TABLE t (a int, b text);
CREATE INDEX i ON t (a, b);
CREATE INDEX w ON t (b) WHERE a = 2;
CREATE INDEX p ON t (a) WITH (fillfactor = 60);
CREATE INDEX u ON t (b);

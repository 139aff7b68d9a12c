CREATE TABLE t (a text, b text) WITH (fillfactor = 70, autovacuum_enabled = false);

CREATE TABLE t (a text, b text) WITH (fillfactor = 90, toast.autovacuum_enabled = false);
ALTER TABLE t ALTER COLUMN a SET STORAGE EXTERNAL;
ALTER TABLE t ALTER COLUMN b SET STATISTICS 500;
ALTER TABLE t ALTER COLUMN b SET (n_distinct = -0.5);

CREATE TABLE t (a int, b int);
COMMENT ON TABLE t IS 'old';
COMMENT ON COLUMN t.a IS 'goes';

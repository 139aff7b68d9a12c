CREATE TABLE t (a int, b int);
COMMENT ON TABLE t IS 'new ''quoted'' */ ${x} `tick`';
COMMENT ON COLUMN t.b IS E'two\nlines \\ backslash';

CREATE TABLE t (a int, b int, c int, CONSTRAINT ab UNIQUE (a, b));

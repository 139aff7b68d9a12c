CREATE TABLE t (a int, b int);
CREATE INDEX i ON t (a);
CREATE INDEX e ON t ((a + b));
CREATE STATISTICS s (dependencies) ON a, b FROM t;

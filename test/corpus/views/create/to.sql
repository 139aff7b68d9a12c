CREATE TABLE t (a int, b text);
CREATE VIEW v AS SELECT a, upper(b) AS b FROM t WHERE a > 1;
CREATE VIEW w WITH (security_barrier = true) AS SELECT v.a FROM v JOIN t USING (a);
COMMENT ON VIEW v IS 'see';
COMMENT ON COLUMN v.b IS 'loud';

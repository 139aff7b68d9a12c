CREATE FUNCTION f(a int) RETURNS bigint LANGUAGE sql AS 'SELECT a::bigint';
CREATE VIEW v AS SELECT f(1) AS x;
CREATE TABLE t (a int, b int DEFAULT f(3), CONSTRAINT c CHECK (f(a) > 0));

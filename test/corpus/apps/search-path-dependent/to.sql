CREATE SCHEMA one;
CREATE SCHEMA two;
CREATE TABLE one.t (a int, two_a int);
CREATE TABLE two.t (a int);
CREATE VIEW one.v AS SELECT o.a, t.a AS b FROM one.t o JOIN two.t t USING (a);
CREATE FUNCTION two.f() RETURNS SETOF one.t LANGUAGE sql SET search_path = one AS 'SELECT * FROM t';

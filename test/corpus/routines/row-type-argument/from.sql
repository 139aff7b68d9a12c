CREATE TABLE t (a int);
CREATE FUNCTION label(t) RETURNS text LANGUAGE sql AS 'SELECT $1.a::text';

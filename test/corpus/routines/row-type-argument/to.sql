CREATE TABLE t (a int, b text);
CREATE FUNCTION label(t) RETURNS text LANGUAGE sql AS 'SELECT $1.b';

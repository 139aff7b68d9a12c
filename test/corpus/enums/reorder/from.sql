CREATE TYPE size AS ENUM ('s', 'm', 'l');
CREATE TABLE p (s size);
CREATE FUNCTION f(size) RETURNS int LANGUAGE sql AS 'SELECT 1';

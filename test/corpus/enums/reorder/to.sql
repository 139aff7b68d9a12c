CREATE TYPE size AS ENUM ('l', 'm', 's');
CREATE TABLE p (s size);
CREATE FUNCTION f(size) RETURNS int LANGUAGE sql AS 'SELECT 1';

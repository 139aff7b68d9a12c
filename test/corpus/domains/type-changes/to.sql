CREATE DOMAIN code AS varchar(9);
CREATE TABLE t (c code);

CREATE TABLE t (id int, n integer, flag boolean, day date, doc jsonb, yes boolean, list text[]);

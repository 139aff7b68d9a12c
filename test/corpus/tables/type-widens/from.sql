CREATE TABLE t (id integer PRIMARY KEY, a varchar(10), b integer NOT NULL, c numeric(6,2), d timestamp, e text);
CREATE INDEX t_b ON t (b);

CREATE TABLE t (id bigint PRIMARY KEY, a varchar(40), b bigint NOT NULL, c numeric(10,4), d timestamptz, e varchar);
CREATE INDEX t_b ON t (b);

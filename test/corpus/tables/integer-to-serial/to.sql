CREATE TABLE t (id serial, n bigserial);

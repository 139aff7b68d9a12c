CREATE EXTENSION pgcrypto;
CREATE SCHEMA ext;
CREATE EXTENSION citext SCHEMA ext;
CREATE TABLE t (a ext.citext, b text DEFAULT encode(gen_random_bytes(4), 'hex'));

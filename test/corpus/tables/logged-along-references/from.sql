CREATE TABLE country (code text PRIMARY KEY);
CREATE UNLOGGED TABLE visit (id bigserial PRIMARY KEY, note text);
CREATE TABLE city (name text PRIMARY KEY, country text);

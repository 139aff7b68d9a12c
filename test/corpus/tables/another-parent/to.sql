CREATE TYPE grade AS ENUM ('high', 'low', 'middle');
CREATE DOMAIN label AS varchar(40) CHECK (VALUE <> '');
CREATE TABLE record (id serial PRIMARY KEY, grades grade[], name label, CONSTRAINT named CHECK (id > 0));
CREATE TABLE archived_ticket (reason text) INHERITS (record);

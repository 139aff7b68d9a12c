CREATE TYPE grade AS ENUM ('low', 'high');
CREATE DOMAIN label AS text;
CREATE TABLE ticket (id integer NOT NULL, grades grade[], name label, CONSTRAINT named CHECK (id > 0));
CREATE TABLE archived_ticket (reason text) INHERITS (ticket);

CREATE TABLE town (name text);
CREATE TABLE resident (id bigint NOT NULL, email text, town text, age integer, "Nick" text);
CREATE INDEX resident_town ON resident (town);
CREATE UNIQUE INDEX resident_email ON resident (email);

CREATE TABLE town (name text PRIMARY KEY);
CREATE TABLE resident (
  id bigint PRIMARY KEY,
  email text NOT NULL,
  town text CONSTRAINT lives_in REFERENCES town ON DELETE SET NULL,
  age integer CONSTRAINT is_born CHECK (age >= 0),
  "Nick" text NOT NULL,
  seen timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT one_nick UNIQUE ("Nick") DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX resident_town ON resident (town, age DESC) INCLUDE (email);
CREATE UNIQUE INDEX resident_email ON resident (lower(email));
CREATE TABLE visit (guest bigint PRIMARY KEY REFERENCES resident, host text REFERENCES town);

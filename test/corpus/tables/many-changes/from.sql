CREATE TABLE account (id serial PRIMARY KEY, mail varchar(100), age int, active boolean DEFAULT true, old text);
CREATE INDEX account_age ON account (age);
ALTER TABLE account ADD CONSTRAINT age_ok CHECK (age > 0);

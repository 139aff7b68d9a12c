CREATE TABLE account (id serial PRIMARY KEY, mail varchar(320) NOT NULL, age smallint, active boolean DEFAULT true NOT NULL, plan text DEFAULT 'free');
CREATE INDEX account_age ON account (age) WHERE active;
ALTER TABLE account ADD CONSTRAINT age_ok CHECK (age >= 18);
ALTER TABLE account ADD CONSTRAINT mail_unique UNIQUE (mail);

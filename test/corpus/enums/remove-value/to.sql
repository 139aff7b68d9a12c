CREATE TYPE mood AS ENUM ('a', 'c');
CREATE TABLE p (id int, m mood DEFAULT 'a' NOT NULL, ms mood[] DEFAULT '{a,c}');
CREATE INDEX p_m ON p (m) WHERE m = 'a';
CREATE VIEW v AS SELECT id, m FROM p WHERE m = 'a';

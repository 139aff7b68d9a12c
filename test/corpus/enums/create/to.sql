CREATE TYPE mood AS ENUM ('sad', 'ok', 'it''s fine', 'with "quote"');
CREATE TABLE p (id int, m mood DEFAULT 'ok' NOT NULL, ms mood[]);
COMMENT ON TYPE mood IS 'how it goes';

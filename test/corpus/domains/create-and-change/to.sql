CREATE DOMAIN email AS text DEFAULT 'a@b' NOT NULL CONSTRAINT at_sign CHECK (VALUE ~ '^.+@.+$') CONSTRAINT short CHECK (length(VALUE) < 100);
CREATE TABLE u (e email);
COMMENT ON DOMAIN email IS 'an address';

CREATE FUNCTION is_ok(text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT length($1) > 1 $$;
CREATE TABLE t (a text, CONSTRAINT ok CHECK (is_ok(a)));

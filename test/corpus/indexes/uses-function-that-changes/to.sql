CREATE FUNCTION norm(value text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT upper(value) $$;
CREATE TABLE t (a text);
CREATE INDEX i ON t (norm(a));

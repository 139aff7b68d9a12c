CREATE FUNCTION slug(text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT lower($1) $$;
CREATE TABLE post (title text, slug text GENERATED ALWAYS AS (slug(title)) STORED UNIQUE);

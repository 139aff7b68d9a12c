CREATE FUNCTION slug(text) RETURNS varchar LANGUAGE sql IMMUTABLE AS $$ SELECT replace(lower($1), ' ', '-') $$;
CREATE TABLE post (title text, slug text GENERATED ALWAYS AS (slug(title)) STORED UNIQUE);

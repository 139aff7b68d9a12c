CREATE FUNCTION next_code() RETURNS text LANGUAGE sql VOLATILE AS $$ SELECT 'c' || floor(random() * 1000)::text $$;
CREATE TABLE voucher (code text PRIMARY KEY DEFAULT next_code());

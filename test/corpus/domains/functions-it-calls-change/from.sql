CREATE SEQUENCE ticket_numbers;
CREATE FUNCTION next_label(prefix text) RETURNS text LANGUAGE sql AS $$ SELECT prefix || nextval('ticket_numbers') $$;
CREATE FUNCTION longest() RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT 40 $$;
CREATE DOMAIN label AS text DEFAULT next_label('T-') CONSTRAINT not_too_long CHECK (length(VALUE) <= longest());
CREATE TABLE ticket (number label PRIMARY KEY, title text);

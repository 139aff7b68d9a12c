CREATE SEQUENCE ticket_numbers;
CREATE FUNCTION next_label(start text) RETURNS varchar LANGUAGE sql AS $$ SELECT start || nextval('ticket_numbers') $$;
CREATE FUNCTION longest() RETURNS bigint LANGUAGE sql IMMUTABLE AS $$ SELECT 40 $$;
CREATE DOMAIN label AS text DEFAULT next_label('T-') CONSTRAINT not_too_long CHECK (length(VALUE) <= longest());
CREATE TABLE ticket (number label PRIMARY KEY, title text);

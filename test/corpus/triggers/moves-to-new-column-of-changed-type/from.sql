CREATE TYPE phase AS ENUM ('planned', 'running', 'over');
CREATE FUNCTION phase_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$;
CREATE TABLE project (id integer PRIMARY KEY, state phase);
CREATE TRIGGER told AFTER UPDATE OF state ON project FOR EACH ROW WHEN (new.id > 1) EXECUTE FUNCTION phase_changed();

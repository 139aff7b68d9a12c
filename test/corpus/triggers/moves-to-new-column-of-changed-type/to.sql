CREATE TYPE phase AS ENUM ('over', 'planned');
CREATE FUNCTION phase_changed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$;
CREATE TABLE project (id integer PRIMARY KEY, last_state phase);
CREATE TRIGGER told AFTER UPDATE OF last_state ON project FOR EACH ROW WHEN (new.id > 1) EXECUTE FUNCTION phase_changed();

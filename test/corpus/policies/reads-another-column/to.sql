CREATE FUNCTION note_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN old; END $$;
CREATE TABLE letter (id integer PRIMARY KEY, due timestamptz);
CREATE POLICY visible ON letter FOR SELECT USING (due IS NOT NULL);
CREATE TRIGGER noted AFTER UPDATE OF due ON letter FOR EACH ROW WHEN (new.id > 1) EXECUTE FUNCTION note_change();

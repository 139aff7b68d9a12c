CREATE FUNCTION note_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$;
CREATE TABLE letter (id bigserial PRIMARY KEY, sent_by uuid, due date NOT NULL);
ALTER TABLE letter ENABLE ROW LEVEL SECURITY;
CREATE POLICY visible ON letter FOR SELECT USING (sent_by IS NOT NULL);
CREATE TRIGGER noted AFTER UPDATE OF sent_by ON letter FOR EACH ROW WHEN (new.id > 1) EXECUTE FUNCTION note_change();

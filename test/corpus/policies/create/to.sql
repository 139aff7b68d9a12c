CREATE TABLE t (a int, owner text);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY mine ON t USING (owner = current_user) WITH CHECK (owner = current_user AND a > 0);
CREATE POLICY read ON t AS RESTRICTIVE FOR SELECT TO PUBLIC USING (a < 100);
COMMENT ON POLICY mine ON t IS 'only own';

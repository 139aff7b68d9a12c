CREATE TABLE t (a bigint, owner text);
CREATE POLICY p ON t FOR ALL USING (owner = session_user) WITH CHECK (true);
CREATE POLICY q ON t USING (a > 1);

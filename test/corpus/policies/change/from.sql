CREATE TABLE t (a int, owner text);
CREATE POLICY p ON t FOR SELECT USING (owner = current_user);
CREATE POLICY q ON t USING (a > 0);

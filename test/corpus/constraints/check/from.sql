CREATE TABLE t (a int, b text, CONSTRAINT a_ok CHECK (a > 0), CHECK (b <> ''));

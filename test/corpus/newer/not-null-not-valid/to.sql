-- requires: 18
CREATE TABLE t (a int, b int);
ALTER TABLE t ADD CONSTRAINT a_nn NOT NULL a NOT VALID;

-- requires: 18
CREATE TABLE t (a int CONSTRAINT a_is_there NOT NULL, b int CONSTRAINT b_there NOT NULL NO INHERIT, c int);

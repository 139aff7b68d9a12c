-- requires: 15
CREATE TABLE p (a int, b int, PRIMARY KEY (a, b));
CREATE TABLE t (a int, b int, CONSTRAINT f FOREIGN KEY (a, b) REFERENCES p ON DELETE SET NULL (b));

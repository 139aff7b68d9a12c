CREATE TABLE t (a int CONSTRAINT a_there NOT NULL, b int, c int NOT NULL);

CREATE TABLE t (a int, owner text);

CREATE TABLE t (a int, total int DEFAULT 0);

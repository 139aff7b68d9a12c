CREATE TABLE t (a int NOT NULL, b int, c text NOT NULL DEFAULT '');

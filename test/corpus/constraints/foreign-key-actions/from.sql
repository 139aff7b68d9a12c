CREATE TABLE p (id int PRIMARY KEY, x int, y int, UNIQUE (x, y));
CREATE TABLE t (a int REFERENCES p, x int, y int, CONSTRAINT xy FOREIGN KEY (x, y) REFERENCES p (x, y));

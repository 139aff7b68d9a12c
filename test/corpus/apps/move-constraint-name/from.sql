CREATE TABLE a (x int, CONSTRAINT name UNIQUE (x));
CREATE TABLE b (x int);

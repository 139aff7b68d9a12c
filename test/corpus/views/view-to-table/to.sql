CREATE TABLE thing (a int);

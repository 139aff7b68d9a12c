CREATE VIEW one AS SELECT 1 AS a;
CREATE SEQUENCE two;
CREATE TABLE three (a int);
CREATE TABLE four (x int);
CREATE INDEX five ON four (x);

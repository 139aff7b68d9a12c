CREATE SCHEMA one;
CREATE SCHEMA two;
CREATE TABLE one.t (a int);
CREATE TABLE two.t (a int);

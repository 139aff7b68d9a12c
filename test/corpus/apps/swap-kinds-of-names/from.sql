CREATE TABLE one (a int);
CREATE TABLE two (b text);
CREATE INDEX three ON one (a);
CREATE SEQUENCE four;

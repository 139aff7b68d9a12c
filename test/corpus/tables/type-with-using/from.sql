CREATE TABLE t (id int, n text, flag text, day text, doc text, yes int, list text);

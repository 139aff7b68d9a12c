CREATE TABLE t (id int, state varchar(12) DEFAULT 'open' NOT NULL, amount integer DEFAULT 0);

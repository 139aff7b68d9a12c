CREATE TABLE t (id int, state text DEFAULT 'new' NOT NULL, amount text DEFAULT '0');

CREATE TABLE base (id int NOT NULL, made timestamptz DEFAULT now());

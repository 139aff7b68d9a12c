CREATE TABLE base (id int NOT NULL, made timestamptz DEFAULT now());
CREATE TABLE child (extra text) INHERITS (base);
CREATE TABLE other (id int NOT NULL, made timestamptz DEFAULT now());
ALTER TABLE other INHERIT base;

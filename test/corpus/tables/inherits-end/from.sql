CREATE TABLE base (id int, a text);
CREATE TABLE child (b text) INHERITS (base);

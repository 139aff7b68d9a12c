CREATE TABLE base (id int, name text DEFAULT 'n', CONSTRAINT positive CHECK (id > 0));
CREATE TABLE child (extra text) INHERITS (base);

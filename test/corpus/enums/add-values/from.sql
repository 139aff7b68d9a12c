CREATE TYPE mood AS ENUM ('b', 'd');
CREATE TABLE p (m mood DEFAULT 'b');

CREATE TYPE mood AS ENUM ('a', 'b');
CREATE TABLE p (m mood DEFAULT 'b', CONSTRAINT c CHECK (m <> 'b'), n mood NOT NULL DEFAULT 'b');

CREATE TABLE country (code text PRIMARY KEY, CONSTRAINT self FOREIGN KEY (code) REFERENCES country);
CREATE TABLE visit (id bigint PRIMARY KEY, note text REFERENCES country);
CREATE TABLE city (name text PRIMARY KEY, country text, CONSTRAINT seen FOREIGN KEY (name) REFERENCES country ON DELETE CASCADE);
CREATE TABLE stay (visit bigint REFERENCES visit ON DELETE CASCADE);

CREATE TABLE person (id serial PRIMARY KEY, name text NOT NULL);
CREATE TABLE board (id serial PRIMARY KEY, title varchar(100) NOT NULL, owner_id int NOT NULL REFERENCES person);
CREATE TABLE card (id serial PRIMARY KEY, board_id int REFERENCES board, title text, position int NOT NULL DEFAULT 0);
CREATE INDEX card_board ON card (board_id);

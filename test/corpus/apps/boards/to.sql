CREATE TYPE card_state AS ENUM ('todo', 'doing', 'done');
CREATE TABLE person (id serial PRIMARY KEY, name text NOT NULL, email text UNIQUE, created_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE board (id serial PRIMARY KEY, title varchar(200) NOT NULL, owner_id int NOT NULL REFERENCES person ON DELETE CASCADE, archived boolean NOT NULL DEFAULT false);
CREATE TABLE card (id bigserial PRIMARY KEY, board_id int NOT NULL REFERENCES board ON DELETE CASCADE, title text NOT NULL, position numeric NOT NULL DEFAULT 0, state card_state NOT NULL DEFAULT 'todo', due date, CONSTRAINT title_there CHECK (title <> ''));
CREATE UNIQUE INDEX card_place ON card (board_id, position);
CREATE INDEX card_due ON card (due) WHERE state <> 'done';
CREATE TABLE card_label (card_id bigint NOT NULL REFERENCES card ON DELETE CASCADE, label text NOT NULL, PRIMARY KEY (card_id, label));
CREATE VIEW open_card AS SELECT c.id, c.title, b.title AS board FROM card c JOIN board b ON b.id = c.board_id WHERE c.state <> 'done' AND NOT b.archived;

CREATE TABLE team (id serial PRIMARY KEY, captain int);
CREATE TABLE player (id serial PRIMARY KEY, team_id int NOT NULL REFERENCES team);
ALTER TABLE team ADD CONSTRAINT team_captain_fkey FOREIGN KEY (captain) REFERENCES player;

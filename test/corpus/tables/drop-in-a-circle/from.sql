CREATE TABLE crew (id int PRIMARY KEY, captain int, name text UNIQUE);
CREATE TABLE sailor (id int PRIMARY KEY, crew int REFERENCES crew, crew_name text REFERENCES crew (name));
ALTER TABLE crew ADD FOREIGN KEY (captain) REFERENCES sailor;
CREATE INDEX ON sailor (crew);

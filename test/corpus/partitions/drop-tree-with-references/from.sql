CREATE TABLE keeper (id int PRIMARY KEY);
CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.seen_at = now(); RETURN NEW; END $$;
CREATE TABLE sighting (
  id int NOT NULL,
  seen_on date NOT NULL,
  keeper_id int REFERENCES keeper,
  seen_at timestamptz,
  PRIMARY KEY (id, seen_on)
) PARTITION BY RANGE (seen_on);
CREATE TABLE sighting_old PARTITION OF sighting FOR VALUES FROM (MINVALUE) TO ('2020-01-01');
CREATE TABLE sighting_new PARTITION OF sighting FOR VALUES FROM ('2020-01-01') TO (MAXVALUE);
CREATE INDEX ON sighting (keeper_id);
CREATE TRIGGER sighting_stamp BEFORE INSERT ON sighting FOR EACH ROW EXECUTE FUNCTION stamp();
CREATE TABLE photo (
  sighting_id int,
  seen_on date,
  FOREIGN KEY (sighting_id, seen_on) REFERENCES sighting ON DELETE CASCADE
);

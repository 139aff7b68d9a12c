CREATE TABLE reading (id bigint NOT NULL, taken_on date NOT NULL, note text NOT NULL, PRIMARY KEY (id, taken_on))
  PARTITION BY RANGE (taken_on);
CREATE TABLE reading_old PARTITION OF reading FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE reading_new PARTITION OF reading FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE INDEX reading_note ON reading (note);

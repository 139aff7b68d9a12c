-- requires: 14
CREATE TYPE berth_state AS ENUM ('planned', 'free', 'taken', 'it''s closed');
CREATE TABLE berth (
  id int PRIMARY KEY,
  state berth_state NOT NULL DEFAULT 'planned',
  history berth_state[] NOT NULL DEFAULT '{planned,free}',
  note text,
  CONSTRAINT closed_has_note CHECK (state <> 'it''s closed' OR note IS NOT NULL)
);
CREATE INDEX berth_planned ON berth (id) WHERE state = 'planned';
CREATE VIEW open_berth AS SELECT id FROM berth WHERE state IN ('free', 'planned');
CREATE FUNCTION is_closed(which berth_state DEFAULT 'it''s closed') RETURNS boolean
  LANGUAGE sql IMMUTABLE RETURN which = 'it''s closed';

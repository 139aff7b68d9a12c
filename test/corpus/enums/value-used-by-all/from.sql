CREATE TYPE berth_state AS ENUM ('free', 'taken');
CREATE TABLE berth (
  id int PRIMARY KEY,
  state berth_state NOT NULL DEFAULT 'free',
  history berth_state[] NOT NULL DEFAULT '{}',
  note text
);
CREATE VIEW open_berth AS SELECT id FROM berth WHERE state = 'free';

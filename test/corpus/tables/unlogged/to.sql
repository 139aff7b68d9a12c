CREATE UNLOGGED TABLE cache (k text PRIMARY KEY, v jsonb);
CREATE TABLE scratchpad (id serial PRIMARY KEY);

CREATE TABLE cache (k text PRIMARY KEY, v jsonb);
CREATE UNLOGGED TABLE scratchpad (id serial PRIMARY KEY);

CREATE TABLE booking (room int4range, during tsrange, kind text, CONSTRAINT no_overlap EXCLUDE USING gist (room WITH =, during WITH &&) WHERE (kind = 'firm'));

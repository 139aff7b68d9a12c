CREATE TABLE t (id bigserial PRIMARY KEY);
CREATE TABLE u (t_id bigint REFERENCES t);

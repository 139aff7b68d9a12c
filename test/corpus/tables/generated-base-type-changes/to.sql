CREATE TABLE t (a bigint, total bigint GENERATED ALWAYS AS (a * 2) STORED);

CREATE TABLE crate (width integer, doubled bigint GENERATED ALWAYS AS (width * 2) STORED);

CREATE TABLE t (a int DEFAULT 1, b text DEFAULT 'x', c timestamptz, d int DEFAULT 3, e text DEFAULT NULL, f text DEFAULT 'it''s \ "q" ${x} `b`');

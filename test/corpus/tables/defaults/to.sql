CREATE TABLE t (a int DEFAULT 2, b text, c timestamptz DEFAULT now(), d int DEFAULT (3 + 4) * 2, e text DEFAULT upper('e'), f text DEFAULT E'line\nbreak');

CREATE TABLE t (a int, b text, CONSTRAINT a_ok CHECK (a >= 0 AND a < 100), CONSTRAINT b_in CHECK (b IN ('x', 'y', 'it''s')), CONSTRAINT only_here CHECK (a <> 7) NO INHERIT);

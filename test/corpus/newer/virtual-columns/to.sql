-- requires: 18
CREATE TABLE t (a int, b int, v int GENERATED ALWAYS AS (a + b) VIRTUAL, s int GENERATED ALWAYS AS (a * b) STORED);

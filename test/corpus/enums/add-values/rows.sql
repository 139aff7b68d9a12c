INSERT INTO p VALUES ('b'), ('d');

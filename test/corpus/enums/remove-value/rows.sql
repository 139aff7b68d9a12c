INSERT INTO p VALUES (1, 'a', '{c}');

INSERT INTO person (name) VALUES ('Ann'), ('Bo');
INSERT INTO board (title, owner_id) VALUES ('Home', 1);
INSERT INTO card (board_id, title, position) VALUES (1, 'Paint', 1), (1, 'Sand', 2);

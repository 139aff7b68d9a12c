INSERT INTO product VALUES ('a', 100);
INSERT INTO purchase (state) VALUES ('paid');
INSERT INTO line VALUES (1, 'a', 2);

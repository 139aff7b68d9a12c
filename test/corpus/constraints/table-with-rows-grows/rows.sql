INSERT INTO town VALUES ('Ulm'), ('Bern');
INSERT INTO resident VALUES (1, 'a@example.org', 'Ulm', 30, 'ann'), (2, 'B@example.org', NULL, NULL, 'bob');

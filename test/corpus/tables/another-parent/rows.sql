INSERT INTO archived_ticket (id, grades, name, reason) VALUES (1, '{low,high}', 'first', 'done'), (2, NULL, 'second', NULL);

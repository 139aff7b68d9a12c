INSERT INTO t VALUES (1, 'short', 4, 1.25, '2024-02-29 12:00', 'e');

INSERT INTO reading VALUES (1, '2025-05-05', 'old'), (2, '2026-05-05', 'new');

INSERT INTO reading VALUES (1, 'rain', 2.5), (150, 'wind', NULL);

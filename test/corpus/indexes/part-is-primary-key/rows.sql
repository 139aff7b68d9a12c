INSERT INTO lot VALUES (1, 'east'), (1, 'west');

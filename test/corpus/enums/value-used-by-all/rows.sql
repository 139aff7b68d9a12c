INSERT INTO berth (id, state, history) VALUES (1, 'free', '{taken,free}'), (2, 'taken', '{}');

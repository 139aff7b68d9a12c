INSERT INTO account (mail, age, old) VALUES ('a@b.c', 20, 'o');

INSERT INTO harbour.wish VALUES ('oil');

-- requires: 18
CREATE EXTENSION btree_gist;
CREATE TABLE room (id int, valid daterange, CONSTRAINT room_pk PRIMARY KEY (id, valid WITHOUT OVERLAPS));
CREATE TABLE stay (room int, during daterange, CONSTRAINT stay_room FOREIGN KEY (room, PERIOD during) REFERENCES room (id, PERIOD valid));

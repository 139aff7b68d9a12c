CREATE TABLE parcel (number int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, weight numeric);
CREATE TABLE stop (id int NOT NULL);

CREATE TABLE address (street text, city text);
CREATE TABLE person (id int PRIMARY KEY, home address, others address[]);

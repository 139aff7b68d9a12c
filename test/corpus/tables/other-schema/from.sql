CREATE SCHEMA sales;
CREATE TABLE sales.deal (id int PRIMARY KEY);

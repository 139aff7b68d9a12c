CREATE SCHEMA sales;
CREATE SCHEMA "Back Office";
CREATE TABLE sales.deal (id int PRIMARY KEY, amount numeric(10,2));
CREATE TABLE "Back Office".note (deal_id int NOT NULL REFERENCES sales.deal ON DELETE CASCADE, body text);

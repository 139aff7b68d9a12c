CREATE TABLE lot (number int, yard text) PARTITION BY LIST (yard);
CREATE TABLE lot_east PARTITION OF lot (PRIMARY KEY (yard, number)) FOR VALUES IN ('east');
CREATE TABLE lot_west PARTITION OF lot FOR VALUES IN ('west');
CREATE UNIQUE INDEX lot_once ON lot (yard, number);

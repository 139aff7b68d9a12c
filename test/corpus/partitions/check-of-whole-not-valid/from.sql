CREATE TABLE reading (meter int NOT NULL, taken_on date NOT NULL, amount int) PARTITION BY RANGE (taken_on);
ALTER TABLE reading ADD CONSTRAINT amount_positive CHECK (amount > 0) NOT VALID;
CREATE TABLE reading_a PARTITION OF reading FOR VALUES FROM ('2023-01-01') TO ('2024-01-01');
CREATE TABLE reading_b PARTITION OF reading FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE place (id int, name text);
CREATE TABLE town () INHERITS (place);

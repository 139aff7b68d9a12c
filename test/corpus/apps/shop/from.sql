CREATE DOMAIN cents AS bigint CHECK (VALUE >= 0);
CREATE TYPE order_state AS ENUM ('open', 'paid', 'sent', 'lost');
CREATE TABLE product (sku text PRIMARY KEY, price cents NOT NULL);
CREATE TABLE purchase (id bigserial PRIMARY KEY, state order_state NOT NULL DEFAULT 'open', placed timestamp NOT NULL DEFAULT now());
CREATE TABLE line (purchase_id bigint REFERENCES purchase, sku text REFERENCES product, amount int NOT NULL CHECK (amount > 0), PRIMARY KEY (purchase_id, sku));
CREATE VIEW turnover AS SELECT date_trunc('month', placed) AS month, sum(amount * price) AS total FROM purchase JOIN line ON line.purchase_id = purchase.id JOIN product USING (sku) WHERE state = 'paid' GROUP BY 1;

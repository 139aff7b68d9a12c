CREATE DOMAIN cents AS bigint CHECK (VALUE >= 0 AND VALUE < 100000000);
CREATE TYPE order_state AS ENUM ('open', 'paid', 'sent', 'returned');
CREATE TABLE product (sku text PRIMARY KEY, price cents NOT NULL, name jsonb NOT NULL DEFAULT '{}');
CREATE TABLE purchase (id bigserial PRIMARY KEY, state order_state NOT NULL DEFAULT 'open', placed timestamptz NOT NULL DEFAULT now());
CREATE TABLE line (purchase_id bigint REFERENCES purchase ON DELETE CASCADE, sku text REFERENCES product ON UPDATE CASCADE, amount int NOT NULL CHECK (amount > 0), PRIMARY KEY (purchase_id, sku));
CREATE MATERIALIZED VIEW turnover AS SELECT date_trunc('month', placed) AS month, sum(amount * price) AS total FROM purchase JOIN line ON line.purchase_id = purchase.id JOIN product USING (sku) WHERE state = 'paid' GROUP BY 1;
CREATE UNIQUE INDEX turnover_month ON turnover (month);

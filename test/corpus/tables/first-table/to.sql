CREATE TABLE customer (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text NOT NULL UNIQUE, created_at timestamptz NOT NULL DEFAULT now());
COMMENT ON TABLE customer IS 'Who buys';
COMMENT ON COLUMN customer.email IS 'Where we write to; it''s "verified"';

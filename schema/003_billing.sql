-- Providers of generators and what their use costs.

CREATE TABLE provider_configs (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  tenant_id uuid NOT NULL,
  provider_name varchar(100) NOT NULL,
  config jsonb NOT NULL DEFAULT '{}',
  is_enabled boolean NOT NULL DEFAULT true,
  updated_by uuid,
  created_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
  updated_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT provider_configs_pkey PRIMARY KEY (id),
  CONSTRAINT provider_configs_tenant_id_provider_name_unique UNIQUE (tenant_id, provider_name),
  CONSTRAINT provider_configs_tenant_id_foreign FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE,
  CONSTRAINT fk_provider_configs_updated_by FOREIGN KEY (updated_by) REFERENCES users (id) ON DELETE SET NULL
);

CREATE TRIGGER update_provider_configs_updated_at
  BEFORE UPDATE ON provider_configs
  FOR EACH ROW EXECUTE FUNCTION update_updated_at_column();

CREATE TABLE credit_transactions (
  id bigint GENERATED ALWAYS AS IDENTITY,
  tenant_id uuid NOT NULL,
  user_id uuid NOT NULL,
  generation_id uuid,
  transaction_type varchar(20) NOT NULL,
  amount numeric(12, 4) NOT NULL,
  balance_after numeric(12, 4) NOT NULL,
  description text,
  created_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT credit_transactions_pkey PRIMARY KEY (id),
  CONSTRAINT check_transaction_type
    CHECK (transaction_type IN ('reserve', 'finalize', 'refund', 'purchase')),
  CONSTRAINT check_positive_amount CHECK (amount >= 0),
  CONSTRAINT credit_transactions_tenant_id_foreign FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON DELETE CASCADE,
  CONSTRAINT credit_transactions_user_id_foreign FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE RESTRICT,
  CONSTRAINT credit_transactions_generation_id_foreign
    FOREIGN KEY (generation_id) REFERENCES generations (id) ON DELETE SET NULL
);

CREATE INDEX idx_credit_transactions_user ON credit_transactions (user_id, created_at DESC);

COMMENT ON TABLE credit_transactions IS 'Ledger. Rows are added, never changed.';
COMMENT ON COLUMN credit_transactions.balance_after IS 'Credits of the user once this row counts.';

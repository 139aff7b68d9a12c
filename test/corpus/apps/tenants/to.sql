CREATE FUNCTION current_tenant() RETURNS uuid LANGUAGE sql STABLE AS $$ SELECT nullif(current_setting('app.tenant', true), '')::uuid $$;
CREATE TABLE tenant (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text NOT NULL);
CREATE TABLE doc (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), tenant_id uuid NOT NULL DEFAULT current_tenant() REFERENCES tenant, body text, search tsvector GENERATED ALWAYS AS (to_tsvector('english', coalesce(body, ''))) STORED);
CREATE INDEX doc_search ON doc USING gin (search);
ALTER TABLE doc ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_docs ON doc USING (tenant_id = current_tenant()) WITH CHECK (tenant_id = current_tenant());

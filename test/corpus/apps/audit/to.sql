CREATE SCHEMA audit;
CREATE TABLE audit.entry (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL DEFAULT clock_timestamp(), table_name text NOT NULL, old jsonb, new jsonb);
CREATE FUNCTION audit.record() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = audit, pg_temp AS $$
BEGIN
  INSERT INTO audit.entry (table_name, old, new) VALUES (TG_TABLE_NAME, to_jsonb(old), to_jsonb(new));
  RETURN NULL;
END
$$;
CREATE TABLE invoice (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, total numeric(14,2) NOT NULL, paid_at timestamptz, CONSTRAINT not_negative CHECK (total >= 0));
CREATE TRIGGER invoice_audit AFTER INSERT OR UPDATE OR DELETE ON invoice FOR EACH ROW EXECUTE FUNCTION audit.record();

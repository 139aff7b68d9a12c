CREATE FUNCTION add(a int, b int DEFAULT 2) RETURNS int LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT a + b $$;
CREATE FUNCTION pairs(OUT x int, OUT y text) RETURNS SETOF record LANGUAGE plpgsql AS $body$
BEGIN
  -- a comment with $$ and 'quotes' \ and `ticks` ${x}
  RETURN QUERY SELECT 1, 'a'::text;
END
$body$;
CREATE FUNCTION tab(VARIADIC v int[]) RETURNS TABLE (n int, "Odd Name" text) LANGUAGE sql STABLE ROWS 5 COST 7 SET search_path TO 'public' AS 'SELECT 1, $$x$$';
CREATE PROCEDURE doit(INOUT a int) LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN a := a + 1; END $$;
COMMENT ON FUNCTION add(int, int) IS 'sum';

CREATE FUNCTION keep_last(anyelement, anyelement) RETURNS anyelement LANGUAGE sql IMMUTABLE AS 'SELECT $2';
CREATE AGGREGATE last_of (anyelement) (SFUNC = keep_last, STYPE = anyelement);
COMMENT ON AGGREGATE last_of (anyelement) IS 'the last';

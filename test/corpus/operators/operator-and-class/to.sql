CREATE FUNCTION same(text, text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT lower($1) = lower($2)';
CREATE OPERATOR === (LEFTARG = text, RIGHTARG = text, FUNCTION = same, COMMUTATOR = ===, RESTRICT = eqsel);
CREATE FUNCTION to_flag(text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 = ''y''';
CREATE TYPE flag AS ENUM ('y', 'n');
CREATE FUNCTION flag_bool(flag) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT $1 = 'y' $$;
CREATE CAST (flag AS boolean) WITH FUNCTION flag_bool(flag) AS ASSIGNMENT;

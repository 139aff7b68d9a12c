/** Functions, procedures and aggregates: from one schema to another and back on a server. */
import { describe } from 'vitest'
import { testPairs } from '../support/pairs.ts'

const table = 'CREATE TABLE account (id int PRIMARY KEY, name text NOT NULL, age int);'

describe('functions', () => {
  testPairs([
    {
      name: 'are made as a person lays them out',
      from: '',
      to: `CREATE FUNCTION total(a int, b int DEFAULT 2) RETURNS int LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS 'SELECT a + b'`,
      does: [
        'SET LOCAL check_function_bodies = off',
        `CREATE FUNCTION public.total(a integer, b integer DEFAULT 2)
  RETURNS integer
  LANGUAGE sql
  IMMUTABLE STRICT PARALLEL SAFE
AS $$SELECT a + b$$`,
      ],
    },
    {
      name: 'keep quotes, dollars, backslashes and line ends of their text',
      from: '',
      to: [
        `CREATE FUNCTION a() RETURNS text LANGUAGE plpgsql AS $x$`,
        'BEGIN',
        `  EXECUTE $$SELECT 'it''s' || E'\\n' || "a"$$;`,
        `  RETURN $body$ \${not} \`a\` template */ $body$ || chr(92) || '\\';`,
        `END $x$;`,
        `CREATE FUNCTION b() RETURNS text LANGUAGE sql AS 'SELECT ''x''::text -- a comment at the end $';`,
        `CREATE FUNCTION c() RETURNS text LANGUAGE sql AS E'\\tSELECT\\r\\n\\t''ü🙂''::text;\\r\\n'`,
      ].join('\n'),
      does: ['$function$\nBEGIN', '$body$SELECT', 'AS $$\tSELECT'],
    },
    {
      name: 'have every attribute',
      from: '',
      to: `CREATE FUNCTION f(a text) RETURNS SETOF text LANGUAGE sql STABLE STRICT SECURITY DEFINER LEAKPROOF
        PARALLEL RESTRICTED COST 7.5 ROWS 12 SET search_path = pg_catalog, "My app", public SET work_mem = '8MB'
        SET "my.setting" = 'it''s' SET DateStyle TO 'ISO, DMY' AS 'SELECT a'`,
      does: [
        'STABLE STRICT SECURITY DEFINER LEAKPROOF PARALLEL RESTRICTED COST 7.5 ROWS 12',
        `TO pg_catalog, "My app", public`,
      ],
    },
    {
      name: 'have an empty search path, the user in it, and capital letters',
      from: '',
      to: `CREATE FUNCTION f() RETURNS int LANGUAGE sql SET search_path = '' AS 'SELECT 1';
        CREATE FUNCTION g() RETURNS int LANGUAGE sql SET search_path = "$user", "Odd, name", "a""b", public AS 'SELECT 1';
        CREATE FUNCTION h() RETURNS int LANGUAGE sql SET role FROM CURRENT SET default_transaction_read_only = on AS 'SELECT 1'`,
      does: [`SET search_path TO ''`],
    },
    {
      name: 'of one name are told by their arguments',
      from: `CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
        CREATE FUNCTION f(text) RETURNS int LANGUAGE sql AS 'SELECT 2'`,
      to: `CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 10';
        CREATE FUNCTION f(text, int[]) RETURNS int LANGUAGE sql AS 'SELECT 2';
        CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 3'`,
      does: ['CREATE OR REPLACE FUNCTION public.f(integer)', 'DROP FUNCTION public.f(text)'],
    },
    {
      name: 'take defaults, output, variadic and polymorphic arguments',
      from: `CREATE FUNCTION o(a int, OUT b int, INOUT c text) LANGUAGE sql AS 'SELECT 1, ''x''::text'`,
      to: `CREATE FUNCTION o(a int, OUT b int, INOUT c text) LANGUAGE sql AS 'SELECT 2, ''y''::text';
        CREATE FUNCTION v(label text, VARIADIC parts numeric[]) RETURNS numeric LANGUAGE sql AS 'SELECT 1.0';
        CREATE FUNCTION p(a anyelement, b anyarray) RETURNS anyelement LANGUAGE sql AS 'SELECT a';
        CREATE FUNCTION q(anycompatible, anycompatiblearray DEFAULT '{}'::int[]) RETURNS anycompatible LANGUAGE sql AS 'SELECT $1';
        CREATE FUNCTION t(n int DEFAULT 3, OUT x int, OUT y int) RETURNS SETOF record LANGUAGE sql AS 'SELECT 1, 2';
        CREATE FUNCTION nothing(VARIADIC "any") RETURNS void LANGUAGE internal AS 'pg_num_nonnulls'`,
      does: [
        'CREATE OR REPLACE FUNCTION public.o(a integer, OUT b integer, INOUT c text)',
        'VARIADIC parts numeric[]',
      ],
    },
    {
      name: 'return tables and rows of tables',
      from: table,
      to: `${table}
        CREATE FUNCTION adults(min int DEFAULT 18) RETURNS TABLE(id int, "full name" text) LANGUAGE sql AS 'SELECT id, name FROM account WHERE age >= min';
        CREATE FUNCTION one() RETURNS account LANGUAGE sql AS 'SELECT * FROM account LIMIT 1';
        CREATE FUNCTION every() RETURNS SETOF account LANGUAGE plpgsql AS 'DECLARE r account%ROWTYPE; BEGIN RETURN QUERY SELECT * FROM account; END';
        CREATE FUNCTION label(account) RETURNS text LANGUAGE sql STABLE AS 'SELECT $1.name';
        CREATE FUNCTION labels(account[]) RETURNS int LANGUAGE sql STABLE AS 'SELECT 1'`,
      does: [`RETURNS TABLE(id integer, "full name" text)`],
    },
    {
      name: 'and the table whose rows they take are made together',
      from: '',
      to: `${table}
        CREATE FUNCTION label(account) RETURNS text LANGUAGE sql STABLE AS 'SELECT $1.name';
        CREATE FUNCTION twice(a account) RETURNS SETOF account LANGUAGE sql AS 'SELECT a.* UNION ALL SELECT a.*'`,
    },
    {
      name: 'change their body in place',
      from: `CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT a'; CREATE VIEW v AS SELECT f(1) AS x`,
      to: `CREATE FUNCTION f(a int) RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN a * 2; END'; CREATE VIEW v AS SELECT f(1) AS x`,
      does: ['CREATE OR REPLACE FUNCTION public.f(a integer)', 'LANGUAGE plpgsql'],
    },
    {
      name: 'change attributes without their body',
      from: `CREATE FUNCTION f() RETURNS SETOF int LANGUAGE sql AS 'SELECT 1'`,
      to: `CREATE FUNCTION f() RETURNS SETOF int LANGUAGE sql STABLE STRICT SECURITY DEFINER LEAKPROOF PARALLEL SAFE COST 3 ROWS 4 SET search_path = public SET work_mem = '1MB' AS 'SELECT 1'`,
      does: ['ALTER FUNCTION public.f()', 'RESET ALL', 'SET search_path TO public'],
    },
    {
      name: 'change one setting of several',
      from: `CREATE FUNCTION f() RETURNS int LANGUAGE sql SET work_mem = '1MB' SET search_path = public AS 'SELECT 1'`,
      to: `CREATE FUNCTION f() RETURNS int LANGUAGE sql SET search_path = pg_temp, public SET work_mem = '1MB' AS 'SELECT 1'`,
      does: ['ALTER FUNCTION'],
    },
    {
      name: 'get names and defaults for arguments in place',
      from: `CREATE FUNCTION f(int, b int) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE VIEW v AS SELECT f(1, 2) AS x`,
      to: `CREATE FUNCTION f(a int, b int DEFAULT 4) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE VIEW v AS SELECT f(1, 2) AS x`,
      does: ['CREATE OR REPLACE FUNCTION public.f(a integer, b integer DEFAULT 4)'],
    },
    {
      name: 'are made anew for other names of arguments',
      from: `CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1'; COMMENT ON FUNCTION f(int) IS 'mine'`,
      to: `CREATE FUNCTION f(b int) RETURNS int LANGUAGE sql AS 'SELECT 1'; COMMENT ON FUNCTION f(int) IS 'mine'`,
      does: [
        'DROP FUNCTION public.f(integer)',
        'CREATE FUNCTION public.f(b integer)',
        'COMMENT ON FUNCTION public.f(integer)',
      ],
    },
    {
      name: 'are made anew for another result, with all that needs them',
      since: 14,
      from: `CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT a';
        CREATE FUNCTION g(a int) RETURNS int LANGUAGE sql RETURN 1;
        CREATE VIEW v AS SELECT f(1)::text AS x; CREATE VIEW w AS SELECT x FROM v;
        COMMENT ON VIEW w IS 'of v'; GRANT SELECT ON w TO PUBLIC`,
      to: `CREATE FUNCTION f(a int) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT a::bigint';
        CREATE FUNCTION g(a int) RETURNS int LANGUAGE sql RETURN 1;
        CREATE VIEW v AS SELECT f(1)::text AS x; CREATE VIEW w AS SELECT x FROM v;
        COMMENT ON VIEW w IS 'of v'; GRANT SELECT ON w TO PUBLIC`,
      does: [
        'DROP VIEW w',
        'DROP VIEW v',
        'DROP FUNCTION public.f(integer)',
        'CREATE VIEW v',
        'CREATE VIEW w',
      ],
    },
    {
      name: 'lose defaults and output columns',
      from: `CREATE FUNCTION f(a int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT a';
        CREATE FUNCTION g(OUT a int, OUT b int) LANGUAGE sql AS 'SELECT 1, 2';
        CREATE FUNCTION h() RETURNS TABLE(a int, b int) LANGUAGE sql AS 'SELECT 1, 2'`,
      to: `CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT a';
        CREATE FUNCTION g(OUT a int) LANGUAGE sql AS 'SELECT 1';
        CREATE FUNCTION h() RETURNS TABLE(a int, c int) LANGUAGE sql AS 'SELECT 1, 2'`,
    },
    {
      name: 'change the type of a polymorphic default',
      from: `CREATE FUNCTION f(a anyelement DEFAULT 1) RETURNS text LANGUAGE sql AS 'SELECT a::text'`,
      to: `CREATE FUNCTION f(a anyelement DEFAULT now()) RETURNS text LANGUAGE sql AS 'SELECT a::text'`,
    },
    {
      name: 'become procedures and aggregates and window functions',
      from: `CREATE FUNCTION f(a int) RETURNS void LANGUAGE sql AS 'SELECT 1';
        CREATE FUNCTION m(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
        CREATE FUNCTION w() RETURNS bigint LANGUAGE internal AS 'pg_backend_pid'`,
      to: `CREATE PROCEDURE f(a int) LANGUAGE sql AS 'SELECT 1';
        CREATE AGGREGATE m(int) (SFUNC = int4pl, STYPE = int);
        CREATE FUNCTION w() RETURNS bigint LANGUAGE internal WINDOW AS 'window_row_number'`,
      does: ['DROP FUNCTION public.f(integer)', 'CREATE PROCEDURE public.f(a integer)'],
    },
    {
      name: 'have parsed bodies, which need what they use',
      since: 14,
      from: table,
      to: `${table}
        CREATE FUNCTION one() RETURNS int LANGUAGE sql RETURN 1;
        CREATE FUNCTION larger(a int, b int) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT a + b; SELECT CASE WHEN a > b THEN one() ELSE b END; END;
        CREATE FUNCTION names() RETURNS SETOF text LANGUAGE sql STABLE BEGIN ATOMIC SELECT name FROM account WHERE id > one(); END`,
      does: ['BEGIN ATOMIC'],
    },
    {
      name: 'with parsed bodies are made after the column that they use, and dropped before it',
      since: 14,
      from: `CREATE TABLE t (id int); CREATE FUNCTION f() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM t; END`,
      to: `CREATE TABLE t (id int, n int); CREATE FUNCTION f() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT sum(n) FROM t; END`,
      does: ['CREATE OR REPLACE FUNCTION public.f()'],
    },
    {
      name: 'with parsed bodies survive another type of a column',
      since: 14,
      from: `CREATE TABLE t (id int, n int); CREATE FUNCTION f(i int) RETURNS text LANGUAGE sql BEGIN ATOMIC SELECT n::text FROM t WHERE id = i; END;
        CREATE VIEW v AS SELECT f(1) AS n; COMMENT ON FUNCTION f(int) IS 'reads n'`,
      to: `CREATE TABLE t (id int, n bigint); CREATE FUNCTION f(i int) RETURNS text LANGUAGE sql BEGIN ATOMIC SELECT n::text FROM t WHERE id = i; END;
        CREATE VIEW v AS SELECT f(1) AS n; COMMENT ON FUNCTION f(int) IS 'reads n'`,
    },
    {
      name: 'with a text body become parsed, and back',
      since: 14,
      from: `CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT a + 1'`,
      to: `CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql RETURN a + 1`,
      does: ['CREATE OR REPLACE FUNCTION public.f(a integer)', 'RETURN (a + 1)'],
    },
    {
      name: 'call each other in circles',
      from: '',
      to: `CREATE FUNCTION even(n int) RETURNS boolean LANGUAGE plpgsql AS 'BEGIN RETURN n = 0 OR odd(n - 1); END';
        CREATE FUNCTION odd(n int) RETURNS boolean LANGUAGE plpgsql AS 'BEGIN RETURN n <> 0 AND even(n - 1); END'`,
    },
    {
      name: 'speak of tables that come later or are gone',
      from: `CREATE TABLE old_log (x int); CREATE FUNCTION f() RETURNS void LANGUAGE sql AS 'INSERT INTO old_log VALUES (1)'`,
      to: `CREATE TABLE new_log (x int); CREATE FUNCTION f() RETURNS void LANGUAGE sql AS 'INSERT INTO new_log VALUES (1)'`,
    },
    {
      name: 'are dropped and made with a language and a type of their own',
      from: '',
      to: `CREATE TYPE mood AS ENUM ('sad', 'happy'); CREATE DOMAIN positive AS int CHECK (VALUE > 0);
        CREATE FUNCTION cheer(m mood, n positive) RETURNS mood[] LANGUAGE sql AS $$SELECT ARRAY['happy'::mood]$$`,
    },
    {
      name: 'change types of arguments with a type of their own',
      from: `CREATE TYPE mood AS ENUM ('sad', 'happy'); CREATE FUNCTION f(m mood) RETURNS int LANGUAGE sql AS 'SELECT 1'`,
      to: `CREATE TYPE mood AS ENUM ('happy'); CREATE FUNCTION f(m mood) RETURNS int LANGUAGE sql AS 'SELECT 1'`,
    },
    {
      name: 'have comments and privileges',
      from: `CREATE FUNCTION f(a int, OUT b int) LANGUAGE sql AS 'SELECT 1'; COMMENT ON FUNCTION f(int) IS 'old'`,
      to: `CREATE FUNCTION f(a int, OUT b int) LANGUAGE sql AS 'SELECT 1'; COMMENT ON FUNCTION f IS 'it''s new';
        REVOKE EXECUTE ON FUNCTION f FROM PUBLIC; GRANT EXECUTE ON FUNCTION f TO pg_monitor WITH GRANT OPTION;
        CREATE FUNCTION g() RETURNS int LANGUAGE sql AS 'SELECT 1'; REVOKE EXECUTE ON FUNCTION g FROM PUBLIC`,
      does: ['COMMENT ON FUNCTION public.f(integer)'],
    },
    {
      name: 'have odd names, other schemas and arguments called like key words',
      from: 'CREATE SCHEMA "My app"',
      to: `CREATE SCHEMA "My app"; CREATE TYPE "My app"."T y" AS (a int);
        CREATE FUNCTION "My app"."f ""x"" (y)"("order" int, "Ä" "My app"."T y"[], "double" float8 DEFAULT 1.5) RETURNS "My app"."T y" LANGUAGE sql AS 'SELECT NULL::"My app"."T y"';
        COMMENT ON FUNCTION "My app"."f ""x"" (y)" IS 'c'; GRANT EXECUTE ON FUNCTION "My app"."f ""x"" (y)" TO pg_monitor;
        CREATE FUNCTION abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijk() RETURNS int LANGUAGE sql AS 'SELECT 1'`,
    },
    {
      name: 'called like the server’s own are dropped and altered, not those',
      from: `CREATE FUNCTION public.lower(text) RETURNS text LANGUAGE sql AS 'SELECT $1'; COMMENT ON FUNCTION public.lower(text) IS 'mine';
        CREATE FUNCTION public.upper(text) RETURNS text LANGUAGE sql AS 'SELECT $1'`,
      to: `CREATE FUNCTION public.lower(text) RETURNS text LANGUAGE sql STABLE AS 'SELECT $1'; REVOKE ALL ON FUNCTION public.lower(text) FROM PUBLIC`,
      does: ['ALTER FUNCTION public.lower(text)', 'DROP FUNCTION public.upper(text)'],
    },
    {
      name: 'of a language in C and of the server itself',
      since: 14,
      from: '',
      to: `CREATE FUNCTION h(text) RETURNS int LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE COST 1 AS 'hashtext';
        CREATE FUNCTION s(internal) RETURNS internal LANGUAGE internal STRICT AS 'text_starts_with_support'`,
    },
    {
      name: 'have a support function, and lose it',
      since: 14,
      from: `CREATE FUNCTION mine(text, text) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT AS 'text_starts_with'`,
      to: `CREATE FUNCTION mine(text, text) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT SUPPORT pg_catalog.text_starts_with_support AS 'text_starts_with'`,
      does: ['SUPPORT'],
    },
    {
      name: 'depend on an extension',
      from: `CREATE EXTENSION pgcrypto; CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE FUNCTION g() RETURNS int LANGUAGE sql AS 'SELECT 1'; ALTER FUNCTION g() DEPENDS ON EXTENSION pgcrypto`,
      to: `CREATE EXTENSION pgcrypto; CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; ALTER FUNCTION f() DEPENDS ON EXTENSION pgcrypto;
        CREATE FUNCTION g() RETURNS int LANGUAGE sql AS 'SELECT 2'; ALTER FUNCTION g() DEPENDS ON EXTENSION pgcrypto`,
      does: ['ALTER FUNCTION public.f() DEPENDS ON EXTENSION pgcrypto'],
    },
  ])
})

describe('functions that other objects run', () => {
  testPairs([
    {
      name: 'in defaults, checks, generated columns, indexes and views are made with them',
      from: '',
      to: `CREATE TABLE setting (label text);
        CREATE FUNCTION zz_prefix() RETURNS text LANGUAGE sql AS 'SELECT label FROM public.setting LIMIT 1';
        CREATE FUNCTION code() RETURNS text LANGUAGE plpgsql AS 'BEGIN RETURN public.zz_prefix() || 1; END';
        CREATE FUNCTION is_odd(n int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT n % 2 = 1';
        CREATE FUNCTION is_even(n int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT public.is_odd(n + 1)';
        CREATE TABLE item (id int DEFAULT 1, code text DEFAULT code(), n int CHECK (is_even(n)), odd boolean GENERATED ALWAYS AS (is_odd(n)) STORED);
        CREATE INDEX item_even ON item (is_even(n)) WHERE is_odd(n);
        CREATE MATERIALIZED VIEW evens AS SELECT code() AS c, is_even(id) AS e FROM item`,
    },
    {
      name: 'replaced under a default, a check, a generated column, an index, a policy and a trigger',
      from: `CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT a';
        CREATE FUNCTION g(a int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT a > 0';
        CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE TABLE t (a int DEFAULT f(1), b int CHECK (g(b)), c int GENERATED ALWAYS AS (f(2)) STORED);
        CREATE INDEX t_f ON t (f(a)) WHERE g(a); ALTER TABLE t ENABLE ROW LEVEL SECURITY;
        CREATE POLICY p ON t USING (g(a)); CREATE TRIGGER touch BEFORE INSERT ON t FOR EACH ROW WHEN (g(NEW.a)) EXECUTE FUNCTION touch();
        COMMENT ON TRIGGER touch ON t IS 'a trigger'; COMMENT ON POLICY p ON t IS 'a policy'; COMMENT ON INDEX t_f IS 'an index'`,
      to: `CREATE FUNCTION f(b int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT b';
        CREATE FUNCTION g(b int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT b > 0';
        CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE TABLE t (a int DEFAULT f(1), b int CHECK (g(b)), c int GENERATED ALWAYS AS (f(2)) STORED);
        CREATE INDEX t_f ON t (f(a)) WHERE g(a); ALTER TABLE t ENABLE ROW LEVEL SECURITY;
        CREATE POLICY p ON t USING (g(a)); CREATE TRIGGER touch BEFORE INSERT ON t FOR EACH ROW WHEN (g(NEW.a)) EXECUTE FUNCTION touch();
        COMMENT ON TRIGGER touch ON t IS 'a trigger'; COMMENT ON POLICY p ON t IS 'a policy'; COMMENT ON INDEX t_f IS 'an index'`,
      data: 'INSERT INTO t (b) VALUES (1), (2)',
    },
    {
      name: 'keep their order where others call each other in circles',
      from: '',
      to: `CREATE TABLE zz_number (n int);
        CREATE FUNCTION a_even(n int) RETURNS boolean LANGUAGE plpgsql STABLE AS 'BEGIN RETURN n = 0 OR public.zz_odd(n - 1); END';
        CREATE FUNCTION zz_odd(n int) RETURNS boolean LANGUAGE plpgsql STABLE AS 'BEGIN RETURN n <> 0 AND public.a_even(n - 1); END';
        CREATE FUNCTION b_first() RETURNS int LANGUAGE plpgsql STABLE AS 'BEGIN RETURN count(*) FROM public.zz_number; END';
        CREATE MATERIALIZED VIEW a_result AS SELECT a_even(b_first()) AS even`,
    },
    {
      name: 'and a check that reads its own table',
      from: '',
      to: `CREATE TABLE t (id int, parent int); CREATE FUNCTION known(i int) RETURNS boolean LANGUAGE sql STABLE AS 'SELECT EXISTS (SELECT FROM t WHERE id = i)';
        ALTER TABLE t ADD CONSTRAINT parent_known CHECK (parent IS NULL OR known(parent));
        CREATE FUNCTION width(t) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1.id'; ALTER TABLE t ADD CONSTRAINT w CHECK (width(t) > 0)`,
    },
    {
      name: 'and an operator made of them',
      from: `CREATE FUNCTION plus(a int, b int) RETURNS int LANGUAGE sql AS 'SELECT a + b'; CREATE OPERATOR |+| (LEFTARG = int, RIGHTARG = int, FUNCTION = plus)`,
      to: `CREATE FUNCTION plus(a int, c int) RETURNS int LANGUAGE sql AS 'SELECT a + c'; CREATE OPERATOR |+| (LEFTARG = int, RIGHTARG = int, FUNCTION = plus)`,
    },
  ])
})

describe('procedures', () => {
  testPairs([
    {
      name: 'are made, with output arguments where there are any',
      since: 14,
      from: '',
      to: `CREATE PROCEDURE p(a int DEFAULT 1, INOUT b text DEFAULT 'x') LANGUAGE plpgsql AS 'BEGIN COMMIT; END';
        CREATE PROCEDURE "Do it"() LANGUAGE sql SECURITY DEFINER SET search_path = public BEGIN ATOMIC SELECT 1; END;
        COMMENT ON PROCEDURE p IS 'c'; REVOKE ALL ON PROCEDURE p FROM PUBLIC; GRANT EXECUTE ON PROCEDURE p TO pg_monitor`,
      does: ['CREATE PROCEDURE public.p('],
    },
    {
      name: 'are told from others by their output arguments',
      since: 14,
      from: `CREATE PROCEDURE p(a int, OUT b text) LANGUAGE plpgsql AS 'BEGIN b := 1; END'; COMMENT ON PROCEDURE p(int, text) IS 'c'`,
      to: `CREATE PROCEDURE p(a int, OUT b int) LANGUAGE plpgsql AS 'BEGIN b := 1; END'; CREATE PROCEDURE p() LANGUAGE sql AS '';
        CREATE PROCEDURE q(OUT a int) LANGUAGE plpgsql AS 'BEGIN a := 2; END'`,
      does: ['DROP PROCEDURE public.p(IN integer, OUT text)'],
    },
    {
      name: 'change in place',
      from: `CREATE PROCEDURE p(a int) LANGUAGE plpgsql AS 'BEGIN END'; CREATE PROCEDURE q() LANGUAGE sql AS 'SELECT 1'`,
      to: `CREATE PROCEDURE p(a int) LANGUAGE plpgsql AS 'BEGIN NULL; END'; CREATE PROCEDURE q() LANGUAGE sql SECURITY DEFINER SET work_mem = '1MB' AS 'SELECT 1'`,
      does: ['CREATE OR REPLACE PROCEDURE public.p(a integer)', 'ALTER PROCEDURE public.q()'],
    },
  ])
})

describe('aggregates', () => {
  const functions = `CREATE FUNCTION add(int, int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 + $2';
    CREATE FUNCTION sub(int, int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 - $2';
    CREATE FUNCTION done(int) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1::text';`
  testPairs([
    {
      name: 'are made with the functions that they use',
      from: '',
      to: `${functions}
        CREATE AGGREGATE total(int) (SFUNC = add, STYPE = int, INITCOND = '0', FINALFUNC = done, COMBINEFUNC = add, PARALLEL = SAFE);
        COMMENT ON AGGREGATE total(int) IS 'sum'; REVOKE ALL ON FUNCTION total(int) FROM PUBLIC`,
      does: ['CREATE AGGREGATE public.total(integer) (\n  SFUNC = public.add,\n  STYPE = integer,'],
    },
    {
      name: 'have every property',
      from: functions,
      to: `${functions}
        CREATE AGGREGATE moving(int) (SFUNC = add, STYPE = int, SSPACE = 16, FINALFUNC = done, FINALFUNC_MODIFY = SHAREABLE, INITCOND = '1',
          MSFUNC = add, MINVFUNC = sub, MSTYPE = int, MSSPACE = 8, MFINALFUNC = done, MFINALFUNC_MODIFY = READ_WRITE, MINITCOND = '0', PARALLEL = RESTRICTED);
        CREATE AGGREGATE least_of(int) (SFUNC = int4smaller, STYPE = int, SORTOP = <);
        CREATE AGGREGATE counted(*) (SFUNC = int8inc, STYPE = int8, INITCOND = '0');
        CREATE AGGREGATE average(numeric) (SFUNC = numeric_avg_accum, STYPE = internal, FINALFUNC = numeric_avg, COMBINEFUNC = numeric_avg_combine,
          SERIALFUNC = numeric_avg_serialize, DESERIALFUNC = numeric_avg_deserialize, PARALLEL = SAFE)`,
    },
    {
      name: 'over ordered sets',
      from: '',
      to: `CREATE AGGREGATE percentile(float8 ORDER BY anyelement) (SFUNC = ordered_set_transition, STYPE = internal, FINALFUNC = percentile_disc_final, FINALFUNC_EXTRA);
        CREATE AGGREGATE place(VARIADIC "any" ORDER BY VARIADIC "any") (SFUNC = ordered_set_transition_multi, STYPE = internal, FINALFUNC = rank_final, FINALFUNC_EXTRA, HYPOTHETICAL);
        COMMENT ON AGGREGATE percentile(float8 ORDER BY anyelement) IS 'p'; REVOKE ALL ON FUNCTION percentile(float8, anyelement) FROM PUBLIC`,
    },
    {
      name: 'change in place, under a view',
      from: `${functions} CREATE AGGREGATE total(int) (SFUNC = add, STYPE = int); CREATE VIEW v AS SELECT total(x) AS t FROM generate_series(1, 3) x`,
      to: `${functions} CREATE AGGREGATE total(int) (SFUNC = add, STYPE = int, INITCOND = '5', PARALLEL = SAFE); CREATE VIEW v AS SELECT total(x) AS t FROM generate_series(1, 3) x`,
      does: ['CREATE OR REPLACE AGGREGATE public.total(integer)'],
    },
    {
      name: 'are made anew for another result, and with a new function below them',
      from: `${functions} CREATE AGGREGATE total(int) (SFUNC = add, STYPE = int); CREATE AGGREGATE other(int) (SFUNC = add, STYPE = int, FINALFUNC = done);
        CREATE VIEW v AS SELECT total(x)::text AS t, other(x)::text AS o FROM generate_series(1, 3) x`,
      to: `${functions.replace('done(int)', 'done(a int)').replace('$1::text', 'a::text')} CREATE AGGREGATE total(int) (SFUNC = add, STYPE = int, FINALFUNC = done); CREATE AGGREGATE other(int) (SFUNC = add, STYPE = int, FINALFUNC = done);
        CREATE VIEW v AS SELECT total(x)::text AS t, other(x)::text AS o FROM generate_series(1, 3) x`,
    },
  ])
})

/** Enum types, domains, composite types, ranges and collations: from one schema to another and back on a server. */
import { describe } from 'vitest'
import { testPairs } from '../support/pairs.ts'

describe('enum types', () => {
  testPairs([
    {
      name: 'are made',
      from: '',
      to: `CREATE TYPE mood AS ENUM ('sad', 'happy')`,
      does: [`CREATE TYPE mood AS ENUM ('sad', 'happy')`],
    },
    { name: 'are made without values', from: '', to: 'CREATE TYPE mood AS ENUM ()' },
    {
      name: 'are made with a comment and privileges in a schema with an odd name',
      from: 'CREATE SCHEMA "My ""app"""',
      to: `CREATE SCHEMA "My ""app""";
        CREATE TYPE "My ""app"""."Mood ring" AS ENUM ('it''s', 'b\\n', 'two words', '🙂');
        COMMENT ON TYPE "My ""app"""."Mood ring" IS 'a ''comment''';
        REVOKE USAGE ON TYPE "My ""app"""."Mood ring" FROM PUBLIC`,
    },
    {
      name: 'with a built-in name are told from the built-in type',
      from: `CREATE TYPE public.path AS ENUM ('a')`,
      to: `CREATE TYPE public.path AS ENUM ('a', 'b')`,
    },
    {
      name: 'get values at the end, the beginning and between',
      from: `CREATE TYPE mood AS ENUM ('b', 'd')`,
      to: `CREATE TYPE mood AS ENUM ('a', 'b', 'c', 'd', 'e', 'f')`,
      does: [`ADD VALUE 'a' BEFORE 'b'`, `ADD VALUE 'c' AFTER 'b'`, `ADD VALUE 'e'`, `ADD VALUE 'f'`],
    },
    {
      name: 'get first values',
      from: 'CREATE TYPE mood AS ENUM ()',
      to: `CREATE TYPE mood AS ENUM ('a', 'b')`,
    },
    {
      name: 'get several first values',
      from: `CREATE TYPE mood AS ENUM ('z')`,
      to: `CREATE TYPE mood AS ENUM ('a', 'b', 'z')`,
    },
    {
      name: 'without users are made anew',
      from: `CREATE TYPE mood AS ENUM ('a', 'b')`,
      to: `CREATE TYPE mood AS ENUM ('b', 'a')`,
      does: ['DROP TYPE', 'CREATE TYPE'],
    },
    {
      name: 'change their comment',
      from: `CREATE TYPE mood AS ENUM ('a'); COMMENT ON TYPE mood IS 'x'`,
      to: `CREATE TYPE mood AS ENUM ('a')`,
    },
    {
      name: 'with a name of 63 bytes',
      from: `CREATE TYPE t${'x'.repeat(62)} AS ENUM ('a')`,
      to: `CREATE TYPE t${'x'.repeat(62)} AS ENUM ('b')`,
    },
  ])
})

describe('domains', () => {
  testPairs([
    {
      name: 'are made with everything',
      from: '',
      to: `CREATE DOMAIN email AS varchar(200) COLLATE "C" DEFAULT 'a@b' NOT NULL
          CONSTRAINT has_at CHECK (VALUE LIKE '%@%') CONSTRAINT short CHECK (length(VALUE) < 100);
        COMMENT ON DOMAIN email IS 'An address';
        COMMENT ON CONSTRAINT has_at ON DOMAIN email IS 'with an at';
        REVOKE ALL ON DOMAIN email FROM PUBLIC`,
    },
    {
      name: 'are made in other schemas, with odd names',
      from: '',
      to: `CREATE SCHEMA "A b"; CREATE DOMAIN "A b"."C ""d" AS int CONSTRAINT "E f" CHECK (VALUE > 0)`,
    },
    {
      name: 'over arrays and other domains',
      from: '',
      to: `CREATE DOMAIN a AS int CHECK (VALUE > 0); CREATE DOMAIN b AS a CHECK (VALUE < 9); CREATE DOMAIN c AS int[]`,
    },
    {
      name: 'over an enum type',
      from: '',
      to: `CREATE TYPE mood AS ENUM ('a', 'b'); CREATE DOMAIN good AS mood CHECK (VALUE <> 'b')`,
    },
    {
      name: 'with several checks that the server reads differently',
      from: '',
      to: `CREATE DOMAIN a AS varchar CHECK (VALUE IN ('x', 'y'))`,
    },
    {
      name: 'change default',
      from: `CREATE DOMAIN a AS int DEFAULT 1`,
      to: `CREATE DOMAIN a AS int DEFAULT 2`,
    },
    { name: 'lose default', from: `CREATE DOMAIN a AS int DEFAULT 1`, to: `CREATE DOMAIN a AS int` },
    {
      name: 'keep their columns where the function of a default is made anew',
      from: `CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE DOMAIN a AS int DEFAULT f(); CREATE TABLE t (x a)`,
      to: `CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS 'SELECT 1'; CREATE DOMAIN a AS int DEFAULT f(); CREATE TABLE t (x a)`,
      does: ['DROP DEFAULT', 'DROP FUNCTION', 'CREATE FUNCTION', 'SET DEFAULT'],
    },
    {
      name: 'change base type and default',
      from: `CREATE DOMAIN a AS int DEFAULT 1; CREATE DOMAIN b AS int DEFAULT 7; CREATE DOMAIN c AS int DEFAULT 7; CREATE TABLE t (x a, y b, z c)`,
      to: `CREATE DOMAIN a AS bigint DEFAULT 2; CREATE DOMAIN b AS bigint; CREATE DOMAIN c AS bigint DEFAULT 7; CREATE TABLE t (x a, y b, z c)`,
    },
    {
      name: 'get a default from a function',
      from: `CREATE DOMAIN a AS int`,
      to: `CREATE DOMAIN a AS int DEFAULT abs(-3)`,
    },
    {
      name: 'become not null',
      from: `CREATE DOMAIN a AS int`,
      to: `CREATE DOMAIN a AS int NOT NULL`,
      does: ['ALTER DOMAIN public.a SET NOT NULL'],
    },
    {
      name: 'with a named not null',
      from: `CREATE DOMAIN a AS int`,
      to: `CREATE DOMAIN a AS int CONSTRAINT must NOT NULL`,
    },
    {
      name: 'with another named not null',
      from: `CREATE DOMAIN a AS int CONSTRAINT may NOT NULL`,
      to: `CREATE DOMAIN a AS int CONSTRAINT must NOT NULL`,
    },
    {
      name: 'get a check',
      from: `CREATE DOMAIN a AS int`,
      to: `CREATE DOMAIN a AS int CONSTRAINT c CHECK (VALUE > 0)`,
    },
    {
      name: 'get a check that is not valid yet',
      from: `CREATE DOMAIN a AS int`,
      to: `CREATE DOMAIN a AS int; ALTER DOMAIN a ADD CONSTRAINT c CHECK (VALUE > 0) NOT VALID`,
    },
    {
      name: 'are made with a check that is not valid yet',
      from: '',
      to: `CREATE DOMAIN a AS int; ALTER DOMAIN a ADD CONSTRAINT c CHECK (VALUE > 0) NOT VALID`,
    },
    {
      name: 'validate a check',
      from: `CREATE DOMAIN a AS int; ALTER DOMAIN a ADD CONSTRAINT c CHECK (VALUE > 0) NOT VALID`,
      to: `CREATE DOMAIN a AS int CONSTRAINT c CHECK (VALUE > 0)`,
      does: ['VALIDATE CONSTRAINT c'],
    },
    {
      name: 'change a check',
      from: `CREATE DOMAIN a AS int CONSTRAINT c CHECK (VALUE > 0)`,
      to: `CREATE DOMAIN a AS int CONSTRAINT c CHECK (VALUE > 1)`,
    },
    {
      name: 'comment on a check',
      from: `CREATE DOMAIN a AS int CONSTRAINT c CHECK (VALUE > 0)`,
      to: `CREATE DOMAIN a AS int CONSTRAINT c CHECK (VALUE > 0); COMMENT ON CONSTRAINT c ON DOMAIN a IS 'x'`,
    },
    {
      name: 'without users change their type',
      from: `CREATE DOMAIN a AS int CHECK (VALUE > 0)`,
      to: `CREATE DOMAIN a AS bigint CHECK (VALUE > 0)`,
    },
  ])
})

describe('composite types', () => {
  testPairs([
    {
      name: 'are made',
      from: '',
      to: `CREATE TYPE address AS (street text COLLATE "C", "House no" int, tags varchar(5)[]); COMMENT ON TYPE address IS 'x'; COMMENT ON COLUMN address."House no" IS 'y'; REVOKE ALL ON TYPE address FROM PUBLIC`,
    },
    { name: 'are made without attributes', from: '', to: 'CREATE TYPE nothing AS ()' },
    { name: 'are made of others', from: '', to: `CREATE TYPE b AS (x int); CREATE TYPE a AS (b b, bs b[])` },
    {
      name: 'get attributes',
      from: `CREATE TYPE a AS (x int)`,
      to: `CREATE TYPE a AS (x int, y text)`,
      does: ['ADD ATTRIBUTE y text'],
    },
    {
      name: 'alter attributes',
      from: `CREATE TYPE a AS (x int, y text)`,
      to: `CREATE TYPE a AS (x bigint, y text COLLATE "C")`,
    },
    {
      name: 'drop and add in one',
      from: `CREATE TYPE a AS (x int, y text)`,
      to: `CREATE TYPE a AS (y text, z date)`,
    },
    {
      name: 'change the order',
      from: `CREATE TYPE a AS (x int, y text)`,
      to: `CREATE TYPE a AS (y text, x int)`,
    },
    {
      name: 'change comments of attributes',
      from: `CREATE TYPE a AS (x int, y text); COMMENT ON COLUMN a.x IS 'was'`,
      to: `CREATE TYPE a AS (x int, y text); COMMENT ON COLUMN a.y IS 'is'`,
    },
  ])
})

describe('range types', () => {
  testPairs([
    {
      name: 'are made',
      from: '',
      to: `CREATE TYPE floatrange AS RANGE (subtype = float8, subtype_diff = float8mi); COMMENT ON TYPE floatrange IS 'x'; REVOKE ALL ON TYPE floatrange FROM PUBLIC`,
    },
    {
      name: 'with collation and operator class',
      from: '',
      to: `CREATE TYPE words AS RANGE (subtype = text, collation = "C", subtype_opclass = text_pattern_ops)`,
    },
    {
      name: 'change what they range over',
      from: `CREATE TYPE r AS RANGE (subtype = float8)`,
      to: `CREATE TYPE r AS RANGE (subtype = numeric)`,
    },
    {
      name: 'with a name of the multirange',
      since: 14,
      from: `CREATE TYPE r AS RANGE (subtype = float8)`,
      to: `CREATE TYPE r AS RANGE (subtype = float8, multirange_type_name = rs)`,
      does: ['RENAME TO rs'],
    },
    {
      name: 'are made with a name of the multirange',
      since: 14,
      from: '',
      to: `CREATE SCHEMA s; CREATE TYPE s."R r" AS RANGE (subtype = float8, multirange_type_name = s."Rs")`,
    },
  ])
})

describe('collations', () => {
  testPairs([
    {
      name: 'of libc',
      from: '',
      to: `CREATE COLLATION posix (provider = libc, locale = 'C'); COMMENT ON COLLATION posix IS 'x'`,
    },
    {
      name: 'of libc with two settings',
      from: '',
      to: `CREATE COLLATION two (provider = libc, lc_collate = 'C', lc_ctype = 'POSIX')`,
    },
    {
      name: 'of ICU',
      from: '',
      to: `CREATE SCHEMA "S s"; CREATE COLLATION "S s"."German ß" (provider = icu, locale = 'de-u-co-phonebk')`,
    },
    {
      name: 'that are not deterministic',
      from: `CREATE COLLATION ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false)`,
      to: `CREATE COLLATION ci (provider = icu, locale = 'und-u-ks-level1', deterministic = false)`,
    },
    { name: 'copied', from: '', to: `CREATE COLLATION copy FROM "C"` },
    {
      name: 'that domains and types use',
      from: '',
      to: `CREATE COLLATION c2 FROM "C"; CREATE DOMAIN d AS text COLLATE c2; CREATE TYPE t AS (x text COLLATE c2); CREATE TYPE r AS RANGE (subtype = text, collation = c2)`,
    },
  ])
})

const orders = `CREATE TABLE orders (id int PRIMARY KEY, state state NOT NULL DEFAULT 'new', past state[] DEFAULT '{new}', note text);`
const rows = `INSERT INTO orders VALUES (1, 'new', '{new,paid}', 'a'), (2, 'paid', NULL, 'b')`
const before = `CREATE TYPE state AS ENUM ('new', 'paid', 'sent');`
const after = `CREATE TYPE state AS ENUM ('paid', 'new', 'lost');`

/** The same around a type whose values are removed and change places. */
function around(name: string, rest: string, more: { readonly data?: string; readonly tables?: string } = {}) {
  const tables = more.tables ?? orders
  return {
    name,
    from: `${before} ${tables} ${rest}`,
    to: `${after} ${tables} ${rest}`,
    data: more.data ?? (more.tables === undefined ? rows : ''),
  }
}

describe('enum types that columns have', () => {
  testPairs([
    {
      name: 'get another order beside a foreign table that has the name that the old type would get',
      from: `CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w; CREATE FOREIGN TABLE mood_old (a int) SERVER s;
        CREATE TYPE mood AS ENUM ('a', 'b'); CREATE TABLE t (x mood)`,
      to: `CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w; CREATE FOREIGN TABLE mood_old (a int) SERVER s;
        CREATE TYPE mood AS ENUM ('b', 'a'); CREATE TABLE t (x mood)`,
      does: ['RENAME TO mood_old2'],
    },
    around('move columns and arrays, with defaults and rows', ''),
    {
      name: 'get a value and use it at once',
      from: `${before} ${orders}`,
      to: `CREATE TYPE state AS ENUM ('new', 'paid', 'sent', 'lost'); ${orders.replace("DEFAULT 'new'", "DEFAULT 'lost'")}`,
      data: rows,
    },
    around(
      'with a comment and privileges',
      `COMMENT ON TYPE state IS 'x'; REVOKE USAGE ON TYPE state FROM PUBLIC`,
    ),
    { ...around('whose comment changes too', ''), from: `${before} COMMENT ON TYPE state IS 'x'; ${orders}` },
    around(
      'under indexes',
      `CREATE INDEX i ON orders (state); CREATE INDEX j ON orders (id) WHERE state = 'new'; CREATE UNIQUE INDEX k ON orders (state, id) WHERE state IS NOT NULL`,
    ),
    around(
      'under checks',
      `ALTER TABLE orders ADD CONSTRAINT c CHECK (state <> 'paid' OR note IS NOT NULL), ADD CONSTRAINT d CHECK (state IN ('new', 'paid'))`,
    ),
    around(
      'under views on views',
      `CREATE VIEW v AS SELECT id, state FROM orders WHERE state = 'new'; CREATE VIEW w AS SELECT state, count(*) AS n FROM v GROUP BY state; COMMENT ON VIEW w IS 'x'; GRANT SELECT ON w TO PUBLIC`,
    ),
    around(
      'under a view that has another column',
      `CREATE VIEW v AS SELECT id FROM orders WHERE state IS NOT NULL`,
    ),
    around(
      'under materialized views with indexes',
      `CREATE MATERIALIZED VIEW m AS SELECT id, state FROM orders; CREATE UNIQUE INDEX mi ON m (id)`,
    ),
    around(
      'under functions',
      `CREATE FUNCTION f(s state) RETURNS state LANGUAGE sql AS 'SELECT s'; CREATE FUNCTION g() RETURNS TABLE (x state) LANGUAGE sql AS 'SELECT state FROM orders'; CREATE VIEW v AS SELECT f(state) AS s FROM orders`,
    ),
    around(
      'under triggers',
      `CREATE FUNCTION t() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER r BEFORE UPDATE OF state ON orders FOR EACH ROW WHEN (NEW.state = 'new') EXECUTE FUNCTION t()`,
    ),
    around(
      'under policies',
      `ALTER TABLE orders ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON orders USING (state = 'new'); CREATE TABLE other (id int); CREATE POLICY q ON other USING (EXISTS (SELECT FROM orders o WHERE o.id = other.id AND o.state IS NULL))`,
    ),
    around('under rules', `CREATE RULE r AS ON DELETE TO orders WHERE OLD.state = 'paid' DO INSTEAD NOTHING`),
    around('under generated columns', '', {
      tables: `CREATE TABLE orders (id int, state state, is_new boolean GENERATED ALWAYS AS (state = 'new') STORED);`,
      data: `INSERT INTO orders VALUES (1, 'new')`,
    }),
    around('that are generated', '', {
      tables: `CREATE TABLE orders (id int, state state GENERATED ALWAYS AS (CASE WHEN id > 0 THEN 'new'::state ELSE 'paid' END) STORED);`,
    }),
    around('under foreign keys', '', {
      tables: `CREATE TABLE kinds (state state PRIMARY KEY); CREATE TABLE orders (id int, state state REFERENCES kinds, UNIQUE (state, id)); CREATE TABLE own (state state UNIQUE, up state REFERENCES own (state));`,
      data: `INSERT INTO kinds VALUES ('new'); INSERT INTO orders VALUES (1, 'new')`,
    }),
    around('under inheritance', '', {
      tables: `CREATE TABLE orders (id int, state state DEFAULT 'new'); CREATE TABLE heir (more state) INHERITS (orders); CREATE TABLE twin (state state, id int) INHERITS (orders);`,
      data: `INSERT INTO heir VALUES (1, 'new', 'paid')`,
    }),
    around('in partitions', '', {
      tables: `CREATE TABLE orders (id int, state state DEFAULT 'new') PARTITION BY RANGE (id); CREATE TABLE o1 PARTITION OF orders FOR VALUES FROM (0) TO (10); CREATE TABLE o2 PARTITION OF orders FOR VALUES FROM (10) TO (20);`,
      data: `INSERT INTO orders VALUES (1, 'new'), (11, 'paid')`,
    }),
    {
      ...around('as partition key', '', {
        tables: 'CREATE TABLE orders (id int, state state) PARTITION BY LIST (state);',
      }),
      refused: 'partition key',
    },
    {
      ...around('in publications', 'CREATE PUBLICATION p FOR TABLE orders (id, state) WHERE (id > 1)'),
      since: 15,
    },
    around('under statistics', `CREATE STATISTICS st ON state, note FROM orders`),
    around(
      'under exclusion constraints',
      `ALTER TABLE orders ADD CONSTRAINT e EXCLUDE USING btree (state WITH =) WHERE (state <> 'new')`,
      { data: '' },
    ),
    around(
      'under casts and operators',
      `CREATE FUNCTION st(state) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1'; CREATE CAST (state AS int) WITH FUNCTION st(state); CREATE FUNCTION eqt(state, text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true'; CREATE OPERATOR === (FUNCTION = eqt, LEFTARG = state, RIGHTARG = text)`,
    ),
    around(
      'under aggregates',
      `CREATE FUNCTION pick(state, state) RETURNS state LANGUAGE sql IMMUTABLE AS 'SELECT $1'; CREATE AGGREGATE agg (state) (SFUNC = pick, STYPE = state)`,
    ),
    {
      name: 'that a column leaves for text',
      from: `${before} CREATE TABLE t (a state, b state)`,
      to: `${after} CREATE TABLE t (a text, b state)`,
      data: `INSERT INTO t VALUES ('sent', 'new')`,
    },
    {
      name: 'that a column leaves as it is dropped',
      from: `${before} CREATE TABLE t (a state, b state)`,
      to: `${after} CREATE TABLE t (b state)`,
      data: `INSERT INTO t VALUES ('sent', 'new')`,
    },
    {
      name: 'that a new column gets',
      from: `${before} CREATE TABLE t (b state)`,
      to: `${after} CREATE TABLE t (b state, a state DEFAULT 'lost')`,
    },
    {
      name: 'of which rows have a removed value',
      from: `${after} CREATE TABLE t (a state)`,
      to: `${before} CREATE TABLE t (a state)`,
      data: `INSERT INTO t VALUES ('new')`,
    },
    {
      ...around('in a composite type', 'CREATE TYPE pair AS (a state, b int); CREATE TABLE u (p pair)'),
      refused: /pair|state/,
    },
    { ...around('under a domain', 'CREATE DOMAIN d AS state; CREATE TABLE u (p d)'), refused: /d|state/ },
    around(
      'in composite types, domains, ranges and arrays of them that no column has',
      `CREATE TYPE pair AS (a state, b state[]); CREATE DOMAIN d AS state CHECK (VALUE <> 'paid');
        COMMENT ON TYPE pair IS 'x'; COMMENT ON DOMAIN d IS 'y'; CREATE TYPE range AS RANGE (subtype = state);
        CREATE TYPE outer_pair AS (p pair, d d[]);
        CREATE FUNCTION f(pair, d[]) RETURNS outer_pair LANGUAGE sql AS 'SELECT NULL::outer_pair'`,
    ),
    { name: 'go with the tables', from: `${before} ${orders}`, to: '' },
  ])
})

describe('domains that columns have', () => {
  testPairs([
    {
      name: 'get a longer type',
      from: `CREATE DOMAIN d AS varchar(5) DEFAULT 'x' CONSTRAINT c CHECK (VALUE <> ''); CREATE TABLE t (a d, b d[], c int)`,
      to: `CREATE DOMAIN d AS varchar(9) DEFAULT 'x' CONSTRAINT c CHECK (VALUE <> ''); CREATE TABLE t (a d, b d[], c int)`,
      data: `INSERT INTO t VALUES ('abc', '{a,b}', 1)`,
    },
    {
      name: 'get a type of other numbers',
      from: `CREATE DOMAIN d AS int CHECK (VALUE > 0); CREATE TABLE t (a d DEFAULT 3 NOT NULL)`,
      to: `CREATE DOMAIN d AS numeric(10, 2) CHECK (VALUE > 0); CREATE TABLE t (a d DEFAULT 3 NOT NULL)`,
      data: `INSERT INTO t VALUES (4)`,
    },
    {
      name: 'become text and back',
      from: `CREATE DOMAIN d AS int; CREATE TABLE t (a d)`,
      to: `CREATE DOMAIN d AS text; CREATE TABLE t (a d)`,
      data: `INSERT INTO t VALUES (4)`,
    },
    {
      name: 'get another collation',
      from: `CREATE DOMAIN d AS text; CREATE TABLE t (a d)`,
      to: `CREATE DOMAIN d AS text COLLATE "C"; CREATE TABLE t (a d)`,
      data: `INSERT INTO t VALUES ('x')`,
    },
    {
      name: 'change all at once, under views, with comments',
      from: `CREATE DOMAIN d AS int DEFAULT 1 CONSTRAINT k CHECK (VALUE > 0) CONSTRAINT g CHECK (VALUE < 10); COMMENT ON CONSTRAINT k ON DOMAIN d IS 'x'; COMMENT ON DOMAIN d IS 'y'; CREATE TABLE t (a d); CREATE VIEW v AS SELECT a FROM t`,
      to: `CREATE DOMAIN d AS bigint DEFAULT 2 NOT NULL CONSTRAINT k CHECK (VALUE > 0) CONSTRAINT n CHECK (VALUE <> 5); COMMENT ON CONSTRAINT k ON DOMAIN d IS 'z'; GRANT USAGE ON DOMAIN d TO PUBLIC; CREATE TABLE t (a d); CREATE VIEW v AS SELECT a FROM t`,
      data: 'INSERT INTO t VALUES (4)',
    },
    {
      name: 'get and lose checks and NOT NULL with rows',
      from: `CREATE DOMAIN d AS int CONSTRAINT k CHECK (VALUE > 0); CREATE TABLE t (a d)`,
      to: `CREATE DOMAIN d AS int NOT NULL CONSTRAINT n CHECK (VALUE < 9); CREATE TABLE t (a d)`,
      data: 'INSERT INTO t VALUES (4)',
    },
    {
      name: 'that views cast to change a check',
      from: `CREATE DOMAIN d AS int CONSTRAINT k CHECK (VALUE > 0); CREATE VIEW v AS SELECT 1::d AS x`,
      to: `CREATE DOMAIN d AS int CONSTRAINT k CHECK (VALUE > -1); CREATE VIEW v AS SELECT 1::d AS x`,
    },
    {
      name: 'are given to a column and taken from it',
      from: `CREATE TABLE t (a int, b text)`,
      to: `CREATE DOMAIN d AS int CHECK (VALUE > 0); CREATE DOMAIN e AS text; CREATE TABLE t (a d, b e)`,
      data: `INSERT INTO t VALUES (4, 'x')`,
    },
    {
      name: 'under another domain',
      from: `CREATE DOMAIN d AS int; CREATE DOMAIN e AS d; CREATE TABLE t (a d)`,
      to: `CREATE DOMAIN d AS bigint; CREATE DOMAIN e AS d; CREATE TABLE t (a d)`,
    },
  ])
})

describe('composite types that columns have', () => {
  const table = `CREATE TABLE t (a pair, b int);`
  const data = `INSERT INTO t VALUES ((1, 'x'), 1), (NULL, 2), ((NULL, NULL), 3)`
  testPairs([
    {
      name: 'get and lose attributes',
      from: `CREATE TYPE pair AS (x int, y text); ${table}`,
      to: `CREATE TYPE pair AS (x int, z date, q text); ${table}`,
      data,
    },
    {
      name: 'lose the last and get others',
      from: `CREATE TYPE pair AS (x int, y text); ${table}`,
      to: `CREATE TYPE pair AS (x int, z date); ${table}`,
      data,
    },
    {
      name: 'alter attributes',
      from: `CREATE TYPE pair AS (x int, y text); ${table}`,
      to: `CREATE TYPE pair AS (x bigint, y varchar(20)); ${table}`,
      data,
    },
    {
      name: 'alter attributes of arrays',
      from: `CREATE TYPE pair AS (x int, y text); CREATE TABLE t (a pair[])`,
      to: `CREATE TYPE pair AS (x bigint, y text); CREATE TABLE t (a pair[])`,
      data: `INSERT INTO t VALUES (ARRAY[(1, 'x')::pair, NULL])`,
    },
    {
      name: 'change the order',
      from: `CREATE TYPE pair AS (x int, y text); ${table}`,
      to: `CREATE TYPE pair AS (y text, x int); ${table}`,
      data,
    },
    {
      name: 'change the order in arrays',
      from: `CREATE TYPE pair AS (x int, y text); CREATE TABLE t (a pair[])`,
      to: `CREATE TYPE pair AS (y text, x int); CREATE TABLE t (a pair[])`,
      refused: 'another order',
    },
    {
      name: 'under views that read an attribute',
      from: `CREATE TYPE pair AS (x int, y text); ${table} CREATE VIEW v AS SELECT (a).x FROM t`,
      to: `CREATE TYPE pair AS (x bigint, y text); ${table} CREATE VIEW v AS SELECT (a).x FROM t`,
      data,
    },
    {
      name: 'lose an attribute that a view read',
      from: `CREATE TYPE pair AS (x int, y text); ${table} CREATE VIEW v AS SELECT (a).x, (a).y FROM t`,
      to: `CREATE TYPE pair AS (x int); ${table} CREATE VIEW v AS SELECT (a).x FROM t`,
      data,
    },
    {
      name: 'under functions',
      from: `CREATE TYPE pair AS (x int, y text); CREATE FUNCTION f(pair) RETURNS pair LANGUAGE sql AS 'SELECT $1'`,
      to: `CREATE TYPE pair AS (x int, y text, z int); CREATE FUNCTION f(pair) RETURNS pair LANGUAGE sql AS 'SELECT $1'`,
    },
    {
      name: 'of typed tables are refused',
      from: `CREATE TYPE pair AS (x int, y text); CREATE TABLE t OF pair`,
      to: `CREATE TYPE pair AS (x bigint, y text); CREATE TABLE t OF pair`,
      refused: 'is a table of the type',
    },
    {
      name: 'of typed tables are made',
      from: '',
      to: `CREATE TYPE pair AS (x int, y text); CREATE TABLE t OF pair (x PRIMARY KEY)`,
    },
    {
      name: 'inside of each other',
      from: `CREATE TYPE inside AS (x int); CREATE TYPE outside AS (i inside); CREATE TABLE t (o outside)`,
      to: `CREATE TYPE inside AS (x int, y int); CREATE TYPE outside AS (i inside); CREATE TABLE t (o outside)`,
    },
  ])
})

describe('range types and collations that columns have', () => {
  testPairs([
    {
      name: 'ranges are given to columns',
      from: 'CREATE TABLE t (a int)',
      to: 'CREATE TYPE r AS RANGE (subtype = float8); CREATE TABLE t (a int, b r, c r_multirange, d r[])',
      since: 14,
    },
    {
      name: 'ranges are refused to change',
      from: 'CREATE TYPE r AS RANGE (subtype = float8); CREATE TABLE t (b r)',
      to: 'CREATE TYPE r AS RANGE (subtype = numeric); CREATE TABLE t (b r)',
      refused: /r/,
    },
    {
      name: 'ranges are used by views and functions',
      from: 'CREATE TYPE r AS RANGE (subtype = float8); CREATE VIEW v AS SELECT r(1, 2) AS x; CREATE FUNCTION f(r) RETURNS r LANGUAGE sql AS $$SELECT $1$$',
      to: 'CREATE TYPE r AS RANGE (subtype = numeric); CREATE VIEW v AS SELECT r(1, 2) AS x; CREATE FUNCTION f(r) RETURNS r LANGUAGE sql AS $$SELECT $1$$',
    },
    {
      name: 'collations are given to columns and indexes',
      from: 'CREATE TABLE t (a text, b text)',
      to: `CREATE COLLATION c FROM "C"; CREATE TABLE t (a text COLLATE c, b text); CREATE INDEX i ON t (b COLLATE c)`,
    },
    {
      name: 'collations of columns change',
      from: `CREATE COLLATION c (provider = icu, locale = 'de'); CREATE TABLE t (a text COLLATE c, b varchar(9) COLLATE c)`,
      to: `CREATE COLLATION c (provider = icu, locale = 'fr'); CREATE TABLE t (a text COLLATE c, b varchar(9) COLLATE c)`,
      data: `INSERT INTO t VALUES ('x', 'y')`,
    },
  ])
})

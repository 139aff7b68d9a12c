/** Indexes, those of partitioned tables and extended statistics: from one schema to another and back on a server. */
import { describe } from 'vitest'
import { type NamedPair, testPairs } from '../support/pairs.ts'

/** The same tables with other indexes, in both directions; pg_dump is asked too. */
function indexes(
  tables: string,
  cases: readonly (Omit<NamedPair, 'from' | 'to'> & { readonly from?: string; readonly to?: string })[],
): void {
  testPairs(
    cases.map(({ from = '', to = '', ...rest }) => ({
      dumps: true,
      ...rest,
      from: `${tables}; ${from}`,
      to: `${tables}; ${to}`,
    })),
  )
}

describe('indexes', () => {
  indexes('CREATE TABLE t (a integer, b text, "C c" jsonb, d timestamptz, e int4range)', [
    { name: 'are made', to: 'CREATE INDEX i ON t (a, b)', does: ['CREATE INDEX i ON t (a, b)'] },
    { name: 'are unique', from: 'CREATE INDEX i ON t (a)', to: 'CREATE UNIQUE INDEX i ON t (a)' },
    {
      name: 'take nulls for equal',
      since: 15,
      to: 'CREATE UNIQUE INDEX i ON t (a) NULLS NOT DISTINCT',
      does: ['NULLS NOT DISTINCT'],
    },
    {
      name: 'are sorted',
      from: 'CREATE INDEX i ON t (a, b)',
      to: 'CREATE INDEX i ON t (a DESC, b NULLS FIRST, d DESC NULLS LAST)',
      does: ['(a DESC, b NULLS FIRST, d DESC NULLS LAST)'],
    },
    {
      name: 'have expressions',
      to: `CREATE INDEX i ON t (lower(b), (a + 1), ("C c" ->> 'x'), coalesce(b, ''), (a IS NULL), (d AT TIME ZONE 'UTC'),
        (b || 'x' COLLATE "C") DESC, extract(year from d AT TIME ZONE 'UTC'), (CASE WHEN a > 0 THEN 1 ELSE 2 END))`,
    },
    {
      name: 'have predicates',
      from: `CREATE INDEX i ON t (a) WHERE b = 'x'`,
      to: `CREATE INDEX i ON t (a) WHERE b = ' WHERE ' AND "C c" ? 'WITH (' AND (a > 0 OR b IN ('p', 'q'))`,
    },
    {
      name: 'carry further columns',
      from: 'CREATE INDEX i ON t (a) INCLUDE (b)',
      to: 'CREATE INDEX i ON t (a) INCLUDE (b, "C c")',
      does: ['INCLUDE (b, "C c")'],
    },
    {
      name: 'use other methods',
      from: 'CREATE INDEX i ON t USING hash (b)',
      to: `CREATE INDEX i ON t USING gin ("C c"); CREATE INDEX j ON t USING gist (e); CREATE INDEX k ON t USING brin (d);
        CREATE INDEX l ON t USING spgist (e)`,
    },
    {
      name: 'use operator classes',
      from: 'CREATE INDEX i ON t USING gin ("C c")',
      to: 'CREATE INDEX i ON t USING gin ("C c" jsonb_path_ops); CREATE INDEX j ON t (b text_pattern_ops DESC)',
    },
    {
      name: 'use operator classes with parameters',
      since: 14,
      to: 'CREATE INDEX i ON t USING brin (d timestamptz_minmax_multi_ops (values_per_range = 16)) WITH (pages_per_range = 8)',
    },
    {
      name: 'use collations',
      from: 'CREATE INDEX i ON t (b)',
      to: 'CREATE INDEX i ON t (b COLLATE "C", lower(b) COLLATE "POSIX" text_pattern_ops)',
    },
    {
      name: 'get storage parameters in place',
      from: 'CREATE INDEX i ON t (a) WITH (fillfactor = 50)',
      to: 'CREATE INDEX i ON t (a) WITH (deduplicate_items = off)',
      does: [`ALTER INDEX i SET (deduplicate_items = 'off')`, 'ALTER INDEX i RESET (fillfactor)'],
    },
    {
      name: 'get storage parameters and a predicate',
      from: 'CREATE INDEX i ON t USING gin ("C c") WITH (fastupdate = off)',
      to: 'CREATE INDEX i ON t USING gin ("C c") WITH (fastupdate = on, gin_pending_list_limit = 128) WHERE a > 0',
    },
    {
      name: 'get statistics targets',
      from: 'CREATE INDEX i ON t (a, lower(b), (a + 1)); ALTER INDEX i ALTER COLUMN 2 SET STATISTICS 500',
      to: 'CREATE INDEX i ON t (a, lower(b), (a + 1)); ALTER INDEX i ALTER COLUMN 3 SET STATISTICS 70',
      does: ['ALTER COLUMN 2 SET STATISTICS -1', 'ALTER COLUMN 3 SET STATISTICS 70'],
    },
    {
      name: 'have statistics targets when they are made',
      to: 'CREATE INDEX i ON t ((a + 1)); ALTER INDEX i ALTER COLUMN 1 SET STATISTICS 70',
    },
    {
      name: 'have comments',
      from: `CREATE INDEX i ON t (a); COMMENT ON INDEX i IS 'old'`,
      to: `CREATE INDEX i ON t (b); COMMENT ON INDEX i IS 'it''s new'; CREATE INDEX j ON t (a)`,
    },
    {
      name: 'swap their names',
      from: 'CREATE INDEX i ON t (a); CREATE INDEX j ON t (b)',
      to: 'CREATE INDEX j ON t (a); CREATE INDEX i ON t (b)',
    },
    { name: 'are of the whole row', to: 'CREATE INDEX i ON t (a) WHERE t.* IS NOT NULL' },
    { name: 'have the longest names', to: `CREATE INDEX ${'i'.repeat(63)} ON t (a)` },
    { name: 'have names that need quotes', to: 'CREATE INDEX "I. ""1""" ON t ("C c")' },
  ])
  testPairs([
    {
      name: 'come and go with tables of another schema',
      dumps: true,
      from: 'CREATE SCHEMA "S s"',
      to: `CREATE SCHEMA "S s"; CREATE TABLE "S s"."T t" ("A" integer, b text); CREATE UNIQUE INDEX "I i" ON "S s"."T t" ("A", lower(b)) WHERE "A" > 0`,
    },
    {
      name: 'call functions and use collations and operator classes of other schemas',
      dumps: true,
      from: 'CREATE TABLE t (a text)',
      to: `CREATE SCHEMA ext; CREATE EXTENSION pg_trgm SCHEMA ext; CREATE COLLATION ext.plain (provider = libc, locale = 'C');
        CREATE FUNCTION ext.f(text) RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT $1';
        CREATE TABLE t (a text); CREATE INDEX i ON t (ext.f(a), a COLLATE ext.plain);
        CREATE INDEX j ON t USING gin (a ext.gin_trgm_ops); CREATE INDEX k ON t USING gist (a ext.gist_trgm_ops (siglen = 64)) WHERE ext.f(a) > ''`,
    },
    {
      name: 'call a function that is made anew',
      dumps: true,
      from: `CREATE FUNCTION f(text) RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT $1'; CREATE TABLE t (a text); CREATE INDEX i ON t (f(a));
        COMMENT ON INDEX i IS 'kept'`,
      to: `CREATE FUNCTION f(t text) RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT $1'; CREATE TABLE t (a text); CREATE INDEX i ON t (f(a));
        COMMENT ON INDEX i IS 'kept'`,
    },
    {
      name: 'are on materialized views, and come again with them',
      dumps: true,
      from: `CREATE TABLE t (a integer, b integer); CREATE MATERIALIZED VIEW m AS SELECT a FROM t; CREATE UNIQUE INDEX i ON m (a);
        COMMENT ON INDEX i IS 'kept'`,
      to: `CREATE TABLE t (a integer, b integer); CREATE MATERIALIZED VIEW m AS SELECT a, b FROM t; CREATE UNIQUE INDEX i ON m (a);
        COMMENT ON INDEX i IS 'kept'; CREATE INDEX j ON m ((a + b)) WITH (fillfactor = 70)`,
    },
    {
      name: 'stay while a column changes its type, or are made anew',
      dumps: true,
      from: 'CREATE TABLE t (a integer, b varchar(10)); CREATE INDEX i ON t (a); CREATE INDEX j ON t (b) WHERE a > 0; CREATE INDEX k ON t ((a + 1))',
      to: 'CREATE TABLE t (a bigint, b text); CREATE INDEX i ON t (a); CREATE INDEX j ON t (b) WHERE a > 0; CREATE INDEX k ON t ((a + 1))',
      data: `INSERT INTO t VALUES (1, 'x')`,
    },
    {
      name: 'go with a column',
      dumps: true,
      from: 'CREATE TABLE t (a integer, b integer); CREATE INDEX i ON t (a, b); CREATE INDEX j ON t (a) WHERE b > 0; CREATE INDEX k ON t (a) INCLUDE (b)',
      to: 'CREATE TABLE t (a integer)',
    },
    {
      name: 'of a table that moves to another schema as drop and create',
      dumps: true,
      from: 'CREATE SCHEMA app; CREATE TABLE t (a integer PRIMARY KEY); CREATE INDEX i ON t (a)',
      to: 'CREATE SCHEMA app; CREATE TABLE app.t (a integer PRIMARY KEY); CREATE INDEX i ON app.t (a)',
    },
  ])
})

describe('indexes of partitioned tables', () => {
  const two = `CREATE TABLE p (a integer NOT NULL, b integer) PARTITION BY RANGE (a);
    CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10); CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20)`
  const three = `CREATE TABLE p (a integer NOT NULL, b integer NOT NULL) PARTITION BY RANGE (a);
    CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10) PARTITION BY LIST (b);
    CREATE TABLE p11 PARTITION OF p1 FOR VALUES IN (1); CREATE TABLE p12 PARTITION OF p1 DEFAULT;
    CREATE TABLE p2 PARTITION OF p DEFAULT`
  indexes(two, [
    {
      name: 'are made',
      to: 'CREATE INDEX i ON p (b)',
      does: [
        'CREATE INDEX i ON ONLY p (b)',
        'CREATE INDEX p1_b_idx ON p1 (b)',
        'ALTER INDEX i ATTACH PARTITION p1_b_idx',
      ],
    },
    { name: 'change', from: 'CREATE INDEX i ON p (b)', to: 'CREATE INDEX i ON p (b DESC)' },
    { name: 'have names of their own', to: 'CREATE INDEX "Own 1" ON p1 (b); CREATE INDEX i ON p (b)' },
    {
      name: 'are renamed in a partition',
      from: 'CREATE INDEX i ON p (b)',
      to: 'CREATE INDEX own ON p1 (b); CREATE INDEX i ON p (b)',
    },
    {
      name: 'differ in what may differ',
      from: 'CREATE INDEX i ON p (b)',
      to: 'CREATE INDEX p1_b_idx ON p1 (b) WITH (fillfactor = 50); CREATE INDEX i ON p (b)',
    },
    {
      name: 'are missing in a partition',
      to: 'CREATE INDEX i ON ONLY p (b); CREATE INDEX j ON p1 (b); ALTER INDEX i ATTACH PARTITION j',
    },
    {
      name: 'become complete',
      from: 'CREATE INDEX i ON ONLY p (b); CREATE INDEX j ON p1 (b); ALTER INDEX i ATTACH PARTITION j',
      to: 'CREATE INDEX i ON ONLY p (b); CREATE INDEX j ON p1 (b); ALTER INDEX i ATTACH PARTITION j; CREATE INDEX k ON p2 (b); ALTER INDEX i ATTACH PARTITION k',
    },
    {
      name: 'take over what a partition had',
      from: 'CREATE INDEX own ON p1 (b)',
      to: 'CREATE INDEX own ON p1 (b); CREATE INDEX i ON p (b)',
    },
    { name: 'are in a partition only', to: 'CREATE UNIQUE INDEX own ON p1 (b) WHERE a > 5' },
    {
      name: 'are unique and have comments',
      to: `CREATE UNIQUE INDEX i ON p (a, b); COMMENT ON INDEX i IS 'x'; COMMENT ON INDEX p1_a_b_idx IS 'y'`,
    },
    { name: 'are primary keys', to: 'ALTER TABLE p ADD PRIMARY KEY (a)' },
    {
      name: 'are unique constraints',
      from: 'ALTER TABLE p ADD UNIQUE (a)',
      to: 'ALTER TABLE p ADD UNIQUE (a, b)',
    },
    {
      name: 'are keys with names of their own in partitions',
      to: 'ALTER TABLE p1 ADD CONSTRAINT "Own" PRIMARY KEY (a); ALTER TABLE p ADD CONSTRAINT k PRIMARY KEY (a)',
    },
    {
      name: 'are keys that are referred to',
      from: 'CREATE TABLE r (a integer)',
      to: 'ALTER TABLE p ADD PRIMARY KEY (a); CREATE TABLE r (a integer REFERENCES p)',
    },
    {
      name: 'refer to others',
      from: 'CREATE TABLE r (a integer PRIMARY KEY)',
      to: 'CREATE TABLE r (a integer PRIMARY KEY); ALTER TABLE p ADD FOREIGN KEY (b) REFERENCES r ON DELETE CASCADE',
    },
    {
      name: 'are dropped although a partition would keep the like of it',
      from: 'CREATE INDEX i ON p (b)',
      to: 'CREATE INDEX p1_b_idx ON p1 (b)',
    },
  ])
  indexes(three, [
    { name: 'are made at three levels', to: 'CREATE INDEX i ON p (b); CREATE INDEX j ON p1 (a)' },
    { name: 'are keys at three levels', to: 'ALTER TABLE p ADD CONSTRAINT k PRIMARY KEY (a, b)' },
    {
      name: 'are keys at three levels that are referred to',
      to: 'ALTER TABLE p ADD PRIMARY KEY (a, b); CREATE TABLE r (x integer, y integer, FOREIGN KEY (x, y) REFERENCES p)',
    },
    {
      name: 'have expressions at three levels',
      from: 'CREATE INDEX i ON p ((a + b)) WHERE b > 0',
      to: 'CREATE INDEX i ON p ((a + b), a) INCLUDE (b) WHERE b > 1',
    },
    { name: 'begin at the second level', from: 'CREATE INDEX i ON p1 (b)', to: 'CREATE INDEX i ON p (b)' },
  ])
  testPairs([
    {
      name: 'come with new tables at three levels',
      dumps: true,
      from: '',
      to: `${three}; ALTER TABLE p ADD PRIMARY KEY (a, b); CREATE INDEX i ON p (b); CREATE INDEX j ON p ((a + b)) WHERE a > 0;
        CREATE UNIQUE INDEX own ON p11 (b)`,
    },
    {
      name: 'come with a new partition',
      dumps: true,
      from: `CREATE TABLE p (a integer PRIMARY KEY, b integer) PARTITION BY RANGE (a); CREATE INDEX i ON p (b);
        CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10)`,
      to: `CREATE TABLE p (a integer PRIMARY KEY, b integer) PARTITION BY RANGE (a); CREATE INDEX i ON p (b);
        CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10); CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20)`,
    },
    {
      name: 'come with a new partition while another index is made',
      dumps: true,
      from: `CREATE TABLE p (a integer PRIMARY KEY, b integer) PARTITION BY RANGE (a);
        CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10)`,
      to: `CREATE TABLE p (a integer PRIMARY KEY, b integer) PARTITION BY RANGE (a); CREATE INDEX i ON p (b);
        CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10); CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20)`,
    },
    {
      name: 'come with a table that is attached',
      dumps: true,
      from: `CREATE TABLE p (a integer PRIMARY KEY, b integer) PARTITION BY RANGE (a); CREATE INDEX i ON p (b);
        CREATE TABLE p1 (a integer NOT NULL, b integer)`,
      to: `CREATE TABLE p (a integer PRIMARY KEY, b integer) PARTITION BY RANGE (a); CREATE INDEX i ON p (b);
        CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10)`,
    },
    {
      name: 'stay with a table that is detached',
      dumps: true,
      from: `CREATE TABLE p (a integer PRIMARY KEY, b integer) PARTITION BY RANGE (a); CREATE INDEX i ON p (b);
        CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10)`,
      to: `CREATE TABLE p (a integer PRIMARY KEY, b integer) PARTITION BY RANGE (a); CREATE INDEX i ON p (b);
        CREATE TABLE p1 (a integer PRIMARY KEY, b integer); CREATE INDEX ON p1 (b)`,
    },
    {
      name: 'go from a table that is detached while the one on the whole goes too',
      dumps: true,
      from: `CREATE TABLE p (a integer, b integer) PARTITION BY RANGE (a); CREATE INDEX i ON p (b);
        CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10)`,
      to: `CREATE TABLE p (a integer, b integer) PARTITION BY RANGE (a); CREATE TABLE p1 (a integer, b integer)`,
    },
    {
      name: 'stay while the bounds of a partition change',
      dumps: true,
      from: `CREATE TABLE p (a integer PRIMARY KEY, b integer) PARTITION BY RANGE (a); CREATE INDEX i ON p (b);
        CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10)`,
      to: `CREATE TABLE p (a integer PRIMARY KEY, b integer) PARTITION BY RANGE (a); CREATE INDEX i ON p (b);
        CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (20)`,
    },
    {
      name: 'stay while a column of theirs changes its type',
      dumps: true,
      from: `${two}; CREATE INDEX i ON p (b); ALTER TABLE p ADD UNIQUE (a, b)`,
      to: `${two.replace('b integer', 'b bigint')}; CREATE INDEX i ON p (b); ALTER TABLE p ADD UNIQUE (a, b)`,
    },
  ])
})

describe('extended statistics', () => {
  indexes('CREATE TABLE t (a integer, b integer, "C c" text)', [
    {
      name: 'are made',
      to: 'CREATE STATISTICS s ON a, b FROM t',
      does: ['CREATE STATISTICS s ON a, b FROM t'],
    },
    {
      name: 'get other kinds',
      from: 'CREATE STATISTICS s (ndistinct) ON a, b FROM t',
      to: 'CREATE STATISTICS s (ndistinct, dependencies) ON a, b FROM t',
    },
    {
      name: 'have expressions',
      since: 14,
      to: `CREATE STATISTICS s (mcv) ON "C c", (a + b), lower("C c") FROM t; CREATE STATISTICS u ON (a * b) FROM t`,
    },
    {
      name: 'get a target',
      from: 'CREATE STATISTICS s ON a, b FROM t',
      to: 'CREATE STATISTICS s ON a, b FROM t; ALTER STATISTICS s SET STATISTICS 500',
      does: ['ALTER STATISTICS s SET STATISTICS 500'],
    },
    {
      name: 'have a target and a comment when they are made, and names that need quotes',
      to: `CREATE SCHEMA "S s"; CREATE STATISTICS "S s"."My stats" ON a, "C c" FROM t; ALTER STATISTICS "S s"."My stats" SET STATISTICS 0;
        COMMENT ON STATISTICS "S s"."My stats" IS 'x'`,
    },
  ])
  testPairs([
    {
      name: 'go with a column',
      dumps: true,
      from: 'CREATE TABLE t (a integer, b integer, c integer); CREATE STATISTICS s ON a, b FROM t; CREATE STATISTICS u ON a, c FROM t',
      to: 'CREATE TABLE t (a integer, c integer); CREATE STATISTICS u ON a, c FROM t',
    },
    {
      name: 'are on materialized views and partitioned tables',
      dumps: true,
      from: 'CREATE TABLE p (a integer, b integer) PARTITION BY RANGE (a); CREATE MATERIALIZED VIEW m AS SELECT a, b FROM p',
      to: `CREATE TABLE p (a integer, b integer) PARTITION BY RANGE (a); CREATE MATERIALIZED VIEW m AS SELECT a, b FROM p;
        CREATE STATISTICS s ON a, b FROM p; CREATE STATISTICS sm ON a, b FROM m`,
    },
    {
      name: 'stay while a column changes its type',
      since: 14,
      dumps: true,
      from: 'CREATE TABLE t (a integer, b integer); CREATE STATISTICS s ON a, b FROM t; CREATE STATISTICS u ON (a + b) FROM t',
      to: 'CREATE TABLE t (a bigint, b integer); CREATE STATISTICS s ON a, b FROM t; CREATE STATISTICS u ON (a + b) FROM t',
    },
  ])
})

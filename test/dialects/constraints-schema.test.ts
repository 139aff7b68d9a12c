/** Constraints of tables: from one schema to another and back on a server. */
import { describe } from 'vitest'
import { type NamedPair, testPairs } from '../support/pairs.ts'

/** The same table with other constraints, in both directions; pg_dump is asked too. */
function constraints(
  table: string,
  cases: readonly (Omit<NamedPair, 'from' | 'to'> & { readonly from?: string; readonly to?: string })[],
): void {
  testPairs(
    cases.map(({ from = '', to = '', ...rest }) => ({
      dumps: true,
      ...rest,
      from: `${table}; ${from}`,
      to: `${table}; ${to}`,
    })),
  )
}

describe('primary keys', () => {
  constraints('CREATE TABLE t (a integer NOT NULL, b text NOT NULL, c integer)', [
    {
      name: 'are added to a table',
      to: 'ALTER TABLE t ADD PRIMARY KEY (b, a)',
      does: ['ALTER TABLE t ADD CONSTRAINT t_pkey PRIMARY KEY (b, a)'],
    },
    {
      name: 'get other columns',
      from: 'ALTER TABLE t ADD PRIMARY KEY (a, b)',
      to: 'ALTER TABLE t ADD PRIMARY KEY (b, a)',
    },
    {
      name: 'are replaced by one of another name',
      from: 'ALTER TABLE t ADD CONSTRAINT one PRIMARY KEY (a)',
      to: 'ALTER TABLE t ADD CONSTRAINT another PRIMARY KEY (b)',
      does: ['DROP CONSTRAINT one', 'ADD CONSTRAINT another'],
    },
    {
      name: 'become deferrable',
      from: 'ALTER TABLE t ADD PRIMARY KEY (a)',
      to: 'ALTER TABLE t ADD PRIMARY KEY (a) DEFERRABLE INITIALLY DEFERRED',
    },
    {
      name: 'get storage parameters without being made anew',
      from: 'ALTER TABLE t ADD PRIMARY KEY (a) WITH (fillfactor = 80)',
      to: 'ALTER TABLE t ADD PRIMARY KEY (a) WITH (fillfactor = 70, deduplicate_items = off)',
      does: [`ALTER INDEX t_pkey SET (fillfactor = 70, deduplicate_items = 'off')`],
    },
    {
      name: 'lose their storage parameters',
      from: 'ALTER TABLE t ADD PRIMARY KEY (a) WITH (fillfactor = 80)',
      to: 'ALTER TABLE t ADD PRIMARY KEY (a)',
      does: ['ALTER INDEX t_pkey RESET (fillfactor)'],
    },
    {
      name: 'carry further columns',
      to: 'ALTER TABLE t ADD CONSTRAINT k PRIMARY KEY (a) INCLUDE (b, c)',
      does: ['PRIMARY KEY (a) INCLUDE (b, c)'],
    },
    {
      name: 'have comments, and so have their indexes',
      from: `ALTER TABLE t ADD PRIMARY KEY (a); COMMENT ON CONSTRAINT t_pkey ON t IS 'old'`,
      to: `ALTER TABLE t ADD PRIMARY KEY (a); COMMENT ON CONSTRAINT t_pkey ON t IS 'it''s new';
        COMMENT ON INDEX t_pkey IS 'of the index'`,
    },
    {
      name: 'take the name of an index that goes',
      from: 'CREATE INDEX k ON t (c)',
      to: 'ALTER TABLE t ADD CONSTRAINT k PRIMARY KEY (a)',
    },
    {
      name: 'become a unique constraint of the same name',
      from: 'ALTER TABLE t ADD CONSTRAINT k PRIMARY KEY (a)',
      to: 'ALTER TABLE t ADD CONSTRAINT k UNIQUE (a)',
    },
  ])
  testPairs([
    {
      name: 'come with their table',
      dumps: true,
      from: '',
      to: 'CREATE TABLE t (a integer, b integer, CONSTRAINT "My key" PRIMARY KEY (b, a))',
      does: ['CONSTRAINT "My key" PRIMARY KEY (b, a)'],
    },
    {
      name: 'come with their table, deferrable or with all that a builder cannot say',
      dumps: true,
      from: '',
      to: `CREATE TABLE t (a integer PRIMARY KEY DEFERRABLE INITIALLY DEFERRED);
        CREATE TABLE u (a integer PRIMARY KEY DEFERRABLE);
        CREATE TABLE v (a integer, b integer, PRIMARY KEY (a) INCLUDE (b) WITH (fillfactor = 50))`,
    },
    {
      name: 'move to a new column with the foreign keys that need them',
      dumps: true,
      from: `CREATE TABLE a (id integer PRIMARY KEY); CREATE TABLE b (a_id integer REFERENCES a)`,
      to: `CREATE TABLE a (id integer NOT NULL, code text PRIMARY KEY); CREATE TABLE b (a_id integer)`,
    },
    {
      name: 'become composite under a foreign key that stays on its unique key',
      dumps: true,
      from: `CREATE TABLE a (id integer PRIMARY KEY, v integer NOT NULL); CREATE TABLE b (a_id integer REFERENCES a (id))`,
      to: `CREATE TABLE a (id integer NOT NULL UNIQUE, v integer NOT NULL, PRIMARY KEY (id, v));
        CREATE TABLE b (a_id integer REFERENCES a (id))`,
    },
    {
      name: 'change under a view that groups by them',
      dumps: true,
      from: `CREATE TABLE a (id integer PRIMARY KEY, v integer); CREATE VIEW w AS SELECT id, v FROM a GROUP BY id;
        COMMENT ON VIEW w IS 'kept'`,
      to: `CREATE TABLE a (id integer, v integer, PRIMARY KEY (id) INCLUDE (v)); CREATE VIEW w AS SELECT id, v FROM a GROUP BY id;
        COMMENT ON VIEW w IS 'kept'`,
    },
    {
      name: 'change in names that need quotes, in another schema',
      dumps: true,
      from: 'CREATE SCHEMA "S 1"; CREATE TABLE "S 1"."T ""x""" ("A" integer CONSTRAINT "K.1" PRIMARY KEY, "b c" text NOT NULL)',
      to: 'CREATE SCHEMA "S 1"; CREATE TABLE "S 1"."T ""x""" ("A" integer NOT NULL, "b c" text CONSTRAINT "K.1" PRIMARY KEY)',
    },
    {
      name: 'are made for columns that become NOT NULL, and go before they are nullable again',
      dumps: true,
      from: 'CREATE TABLE t (a integer, b integer)',
      to: 'CREATE TABLE t (a integer, b integer, PRIMARY KEY (a, b))',
      data: 'INSERT INTO t VALUES (1, 2)',
    },
    {
      name: 'without overlaps',
      since: 18,
      from: 'CREATE EXTENSION btree_gist; CREATE TABLE t (a integer NOT NULL, during tsrange NOT NULL)',
      to: `CREATE EXTENSION btree_gist; CREATE TABLE t (a integer, during tsrange, PRIMARY KEY (a, during WITHOUT OVERLAPS));
        CREATE TABLE u (a integer, during tsrange, UNIQUE (a, during WITHOUT OVERLAPS))`,
      does: ['(a, during WITHOUT OVERLAPS)'],
    },
  ])
})

describe('unique constraints', () => {
  constraints('CREATE TABLE t (a integer, "B b" text, c integer)', [
    { name: 'are added', to: 'ALTER TABLE t ADD UNIQUE ("B b", c)' },
    {
      name: 'take nulls for equal',
      since: 15,
      from: 'ALTER TABLE t ADD CONSTRAINT u UNIQUE (a)',
      to: 'ALTER TABLE t ADD CONSTRAINT u UNIQUE NULLS NOT DISTINCT (a)',
    },
    {
      name: 'carry further columns and are deferrable',
      to: 'ALTER TABLE t ADD CONSTRAINT u UNIQUE (a) INCLUDE (c) WITH (fillfactor = 60) DEFERRABLE INITIALLY IMMEDIATE',
    },
    {
      name: 'become a plain index of the same name',
      from: 'ALTER TABLE t ADD CONSTRAINT u UNIQUE (a)',
      to: 'CREATE UNIQUE INDEX u ON t (a)',
    },
    {
      name: 'swap their names',
      from: 'ALTER TABLE t ADD CONSTRAINT u UNIQUE (a), ADD CONSTRAINT v UNIQUE (c)',
      to: 'ALTER TABLE t ADD CONSTRAINT v UNIQUE (a), ADD CONSTRAINT u UNIQUE (c)',
    },
    {
      name: 'take the name of a check',
      from: 'ALTER TABLE t ADD CONSTRAINT u CHECK (a > 0)',
      to: 'ALTER TABLE t ADD CONSTRAINT u UNIQUE (a)',
    },
    {
      name: 'were made from an index',
      to: 'CREATE UNIQUE INDEX i ON t (a) INCLUDE (c); ALTER TABLE t ADD CONSTRAINT u UNIQUE USING INDEX i',
    },
    {
      name: 'have the longest names',
      to: `ALTER TABLE t ADD CONSTRAINT ${'n'.repeat(63)} UNIQUE (a)`,
    },
  ])
  testPairs([
    {
      name: 'come with their table',
      since: 15,
      dumps: true,
      from: '',
      to: `CREATE SCHEMA app; CREATE TABLE app.t (a integer UNIQUE, b integer,
        CONSTRAINT u UNIQUE NULLS NOT DISTINCT (b), CONSTRAINT d UNIQUE (a, b) DEFERRABLE INITIALLY DEFERRED)`,
    },
    {
      name: 'change under foreign keys, which come again with their comments',
      dumps: true,
      from: `CREATE TABLE a (k integer, CONSTRAINT u UNIQUE (k)); CREATE TABLE b (k integer CONSTRAINT f REFERENCES a (k));
        COMMENT ON CONSTRAINT f ON b IS 'kept'`,
      to: `CREATE TABLE a (k integer, v integer, CONSTRAINT u UNIQUE (k) INCLUDE (v)); CREATE TABLE b (k integer CONSTRAINT f REFERENCES a (k));
        COMMENT ON CONSTRAINT f ON b IS 'kept'`,
      data: 'INSERT INTO a VALUES (1); INSERT INTO b VALUES (1)',
    },
    {
      name: 'get a table of another type, and stay',
      dumps: true,
      from: 'CREATE TABLE a (k integer UNIQUE, v integer, UNIQUE (k, v))',
      to: 'CREATE TABLE a (k bigint UNIQUE, v integer, UNIQUE (k, v))',
      data: 'INSERT INTO a VALUES (1, 2)',
    },
  ])
})

describe('foreign keys', () => {
  const tables = `CREATE SCHEMA app; CREATE TABLE app.p (a integer PRIMARY KEY, b integer, c integer, UNIQUE (b, c));
    CREATE TABLE t (a integer, b integer, c integer DEFAULT 1)`
  const key = (rest: string): string => `ALTER TABLE t ADD CONSTRAINT f ${rest}`
  constraints(tables, [
    {
      name: 'are added',
      to: key('FOREIGN KEY (a) REFERENCES app.p'),
      does: ['ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES app.p (a)'],
    },
    {
      name: 'get actions',
      from: key('FOREIGN KEY (a) REFERENCES app.p'),
      to: key('FOREIGN KEY (a) REFERENCES app.p ON DELETE CASCADE ON UPDATE SET DEFAULT'),
    },
    {
      name: 'get other actions',
      from: key('FOREIGN KEY (a) REFERENCES app.p ON DELETE RESTRICT ON UPDATE CASCADE'),
      to: key('FOREIGN KEY (a) REFERENCES app.p ON DELETE SET NULL ON UPDATE RESTRICT'),
    },
    {
      name: 'set some of their columns',
      since: 15,
      from: key('FOREIGN KEY (b, c) REFERENCES app.p (b, c) ON DELETE SET DEFAULT (c)'),
      to: key('FOREIGN KEY (b, c) REFERENCES app.p (b, c) ON DELETE SET NULL (b)'),
      does: ['ON DELETE SET NULL (b)'],
    },
    {
      name: 'match fully',
      from: key('FOREIGN KEY (b, c) REFERENCES app.p (b, c)'),
      to: key('FOREIGN KEY (b, c) REFERENCES app.p (b, c) MATCH FULL'),
    },
    {
      name: 'become deferrable in place',
      from: key('FOREIGN KEY (a) REFERENCES app.p'),
      to: key('FOREIGN KEY (a) REFERENCES app.p DEFERRABLE INITIALLY DEFERRED'),
      does: ['ALTER TABLE t ALTER CONSTRAINT f DEFERRABLE INITIALLY DEFERRED'],
    },
    {
      name: 'are deferred only when asked',
      from: key('FOREIGN KEY (a) REFERENCES app.p DEFERRABLE INITIALLY DEFERRED'),
      to: key('FOREIGN KEY (a) REFERENCES app.p DEFERRABLE'),
      does: ['ALTER TABLE t ALTER CONSTRAINT f DEFERRABLE INITIALLY IMMEDIATE'],
    },
    {
      name: 'are validated, and made anew to be not valid',
      from: key('FOREIGN KEY (a) REFERENCES app.p NOT VALID'),
      to: key('FOREIGN KEY (a) REFERENCES app.p'),
      does: ['ALTER TABLE t VALIDATE CONSTRAINT f'],
    },
    {
      name: 'are validated and become deferrable',
      from: key('FOREIGN KEY (a) REFERENCES app.p NOT VALID'),
      to: key('FOREIGN KEY (a) REFERENCES app.p DEFERRABLE'),
    },
    {
      name: 'refer to other columns',
      from: key('FOREIGN KEY (b, c) REFERENCES app.p (b, c)'),
      to: key('FOREIGN KEY (c, b) REFERENCES app.p (b, c)'),
    },
    {
      name: 'get comments',
      from: key('FOREIGN KEY (a) REFERENCES app.p'),
      to: `${key('FOREIGN KEY (a) REFERENCES app.p')}; COMMENT ON CONSTRAINT f ON t IS 'why'`,
    },
    {
      name: 'are not enforced',
      since: 18,
      from: key('FOREIGN KEY (a) REFERENCES app.p'),
      to: key('FOREIGN KEY (a) REFERENCES app.p NOT ENFORCED'),
      does: ['ALTER TABLE t ALTER CONSTRAINT f NOT ENFORCED'],
    },
    {
      name: 'are made without being enforced',
      since: 18,
      to: key('FOREIGN KEY (a) REFERENCES app.p NOT ENFORCED'),
      does: ['NOT ENFORCED'],
    },
    {
      name: 'are not enforced instead of not valid',
      since: 18,
      from: key('FOREIGN KEY (a) REFERENCES app.p NOT VALID'),
      to: key('FOREIGN KEY (a) REFERENCES app.p NOT ENFORCED'),
    },
  ])
  testPairs([
    {
      name: 'of new tables come after them, in a circle too',
      dumps: true,
      from: '',
      to: `CREATE TABLE a (id integer PRIMARY KEY, b_id integer); CREATE TABLE b (id integer PRIMARY KEY, a_id integer REFERENCES a);
        ALTER TABLE a ADD FOREIGN KEY (b_id) REFERENCES b`,
    },
    {
      name: 'of a table to itself',
      dumps: true,
      from: 'CREATE TABLE n (id integer PRIMARY KEY, up integer)',
      to: 'CREATE TABLE n (id integer PRIMARY KEY, up integer REFERENCES n ON DELETE CASCADE)',
    },
    {
      name: 'go with the table that they refer to',
      dumps: true,
      from: 'CREATE TABLE a (id integer PRIMARY KEY); CREATE TABLE b (a_id integer REFERENCES a)',
      to: 'CREATE TABLE b (a_id integer)',
    },
    {
      name: 'refer to a unique index that is no constraint',
      dumps: true,
      from: 'CREATE TABLE a (id integer); CREATE TABLE b (a_id integer)',
      to: `CREATE TABLE a (id integer); CREATE UNIQUE INDEX i ON a (id) WITH (fillfactor = 50);
        CREATE TABLE b (a_id integer REFERENCES a (id))`,
    },
    {
      name: 'stay on an index that is made anew',
      dumps: true,
      from: `CREATE TABLE a (id integer, x integer); CREATE UNIQUE INDEX i ON a (id); CREATE TABLE b (a_id integer REFERENCES a (id))`,
      to: `CREATE TABLE a (id integer, x integer); CREATE UNIQUE INDEX i ON a (id) INCLUDE (x); CREATE TABLE b (a_id integer REFERENCES a (id))`,
    },
    {
      name: 'between columns whose types change together',
      dumps: true,
      from: 'CREATE TABLE a (id integer PRIMARY KEY); CREATE TABLE b (a_id integer REFERENCES a ON DELETE CASCADE)',
      to: 'CREATE TABLE a (id bigint PRIMARY KEY); CREATE TABLE b (a_id bigint REFERENCES a ON DELETE CASCADE)',
      data: 'INSERT INTO a VALUES (1); INSERT INTO b VALUES (1)',
    },
    {
      name: 'over a period',
      since: 18,
      from: `CREATE EXTENSION btree_gist; CREATE TABLE a (id integer, during daterange, PRIMARY KEY (id, during WITHOUT OVERLAPS));
        CREATE TABLE b (a_id integer, during daterange)`,
      to: `CREATE EXTENSION btree_gist; CREATE TABLE a (id integer, during daterange, PRIMARY KEY (id, during WITHOUT OVERLAPS));
        CREATE TABLE b (a_id integer, during daterange, FOREIGN KEY (a_id, PERIOD during) REFERENCES a (id, PERIOD during))`,
      does: ['FOREIGN KEY (a_id, PERIOD during) REFERENCES a (id, PERIOD during)'],
    },
  ])
})

describe('check constraints', () => {
  constraints('CREATE TABLE t (a integer, b text, c jsonb, d boolean)', [
    {
      name: 'are added',
      to: 'ALTER TABLE t ADD CHECK (a > 0 AND b IS NOT NULL)',
      does: ['ADD CONSTRAINT t_check CHECK ((a > 0) AND (b IS NOT NULL))'],
    },
    {
      name: 'get another condition',
      from: `ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0)`,
      to: `ALTER TABLE t ADD CONSTRAINT c CHECK (a > 1 OR (a) + 1 < 0)`,
      data: 'INSERT INTO t VALUES (5)',
    },
    {
      name: 'have text that looks like something else',
      to: `ALTER TABLE t ADD CONSTRAINT c CHECK (b ~ '^\\?[a-z]:\\w''$' AND c ? 'key' AND b <> ') -- (' AND b NOT LIKE '%:name%')`,
    },
    { name: 'are a column by itself', to: 'ALTER TABLE t ADD CONSTRAINT c CHECK (d)' },
    {
      name: 'are validated, and made anew to be not valid',
      from: 'ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID',
      to: 'ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0)',
      does: ['ALTER TABLE t VALIDATE CONSTRAINT c'],
    },
    {
      name: 'are not inherited',
      from: 'ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0)',
      to: 'ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NO INHERIT',
    },
    {
      name: 'are in lists and ranges',
      to: `ALTER TABLE t ADD CONSTRAINT c CHECK (b IN ('x', 'y') AND a BETWEEN 1 AND 9 AND b = ANY (ARRAY['x', 'y']))`,
    },
    {
      name: 'get comments',
      from: 'ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0)',
      to: `ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0); COMMENT ON CONSTRAINT c ON t IS 'positive'`,
    },
    {
      name: 'swap their names',
      from: 'ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0), ADD CONSTRAINT d CHECK (a < 9)',
      to: 'ALTER TABLE t ADD CONSTRAINT d CHECK (a > 0), ADD CONSTRAINT c CHECK (a < 9)',
    },
    {
      name: 'are not enforced',
      since: 18,
      from: 'ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0)',
      to: 'ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT ENFORCED',
    },
    {
      name: 'are made anew to be checked only from now on',
      from: 'ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0)',
      to: 'ALTER TABLE t ADD CONSTRAINT c CHECK (a > 3) NOT VALID',
      data: 'INSERT INTO t VALUES (1)',
    },
  ])
  testPairs([
    {
      name: 'come with their table',
      dumps: true,
      from: '',
      to: `CREATE TABLE t ("A a" integer CHECK ("A a" > 0), b text, CONSTRAINT "ck'1" CHECK (b <> 'a?b' AND b ~ '\\d'), CONSTRAINT n CHECK (b > '') NO INHERIT);
        COMMENT ON CONSTRAINT "ck'1" ON t IS 'a comment'`,
      does: ['CHECK ("A a" > 0)'],
    },
    {
      name: 'call functions of other schemas, made before them',
      dumps: true,
      from: 'CREATE SCHEMA app; CREATE TABLE t (a integer)',
      to: `CREATE SCHEMA app; CREATE FUNCTION app.ok(integer) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT $1 > 0';
        CREATE TABLE t (a integer CONSTRAINT c CHECK (app.ok(a))); CREATE TABLE u (a integer CHECK (app.ok(a)))`,
    },
    {
      name: 'call a function that is made anew',
      dumps: true,
      from: `CREATE FUNCTION ok(integer) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT $1 > 0';
        CREATE TABLE t (a integer CONSTRAINT c CHECK (ok(a)))`,
      to: `CREATE FUNCTION ok(i integer) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT $1 > 0';
        CREATE TABLE t (a integer CONSTRAINT c CHECK (ok(a)))`,
    },
    {
      name: 'are of the row type of their own table',
      dumps: true,
      from: '',
      to: `CREATE TABLE t (a integer); CREATE FUNCTION good(t) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT $1.a > 0';
        ALTER TABLE t ADD CONSTRAINT c CHECK (good(t))`,
    },
    {
      name: 'use a column whose type changes',
      dumps: true,
      from: 'CREATE TABLE t (a integer CONSTRAINT c CHECK (a > 0))',
      to: 'CREATE TABLE t (a bigint CONSTRAINT c CHECK (a > 0))',
      data: 'INSERT INTO t VALUES (1)',
    },
    {
      name: 'use an enum that is made anew',
      dumps: true,
      from: `CREATE TYPE e AS ENUM ('a', 'b'); CREATE TABLE t (x e CONSTRAINT c CHECK (x <> 'b'::e))`,
      to: `CREATE TYPE e AS ENUM ('b', 'a'); CREATE TABLE t (x e CONSTRAINT c CHECK (x <> 'b'::e))`,
    },
  ])
})

describe('inherited checks', () => {
  const tables =
    'CREATE TABLE p (a integer, b text); CREATE TABLE c () INHERITS (p); CREATE TABLE d () INHERITS (c)'
  constraints(tables, [
    {
      name: 'come from the parent by themselves',
      to: 'ALTER TABLE p ADD CONSTRAINT k CHECK (a > 0)',
      does: ['ALTER TABLE p ADD CONSTRAINT k CHECK (a > 0)'],
    },
    {
      name: 'change with the parent',
      from: 'ALTER TABLE p ADD CONSTRAINT k CHECK (a > 0)',
      to: 'ALTER TABLE p ADD CONSTRAINT k CHECK (a > 1)',
    },
    {
      name: 'are made in the middle',
      from: 'ALTER TABLE p ADD CONSTRAINT k CHECK (a > 0)',
      to: 'ALTER TABLE c ADD CONSTRAINT l CHECK (b > $$x$$); ALTER TABLE c ADD CONSTRAINT m CHECK (a < 9) NO INHERIT',
    },
    {
      name: 'are the own of a child besides',
      from: 'ALTER TABLE p ADD CONSTRAINT k CHECK (a > 0)',
      to: 'ALTER TABLE c ADD CONSTRAINT k CHECK (a > 0); ALTER TABLE p ADD CONSTRAINT k CHECK (a > 0)',
    },
    {
      name: 'go with the parent also where they are the own of a child',
      from: 'ALTER TABLE d ADD CONSTRAINT k CHECK (a > 0); ALTER TABLE p ADD CONSTRAINT k CHECK (a > 0)',
    },
  ])
  testPairs([
    {
      name: 'come with new tables',
      dumps: true,
      from: '',
      to: `CREATE TABLE p (a integer CONSTRAINT k CHECK (a > 0)); CREATE TABLE c (b integer CHECK (b > 0)) INHERITS (p);
        CREATE TABLE d (CONSTRAINT k CHECK (a > 0)) INHERITS (c)`,
    },
    {
      name: 'of partitions',
      dumps: true,
      from: `CREATE TABLE p (a integer, b integer) PARTITION BY RANGE (a); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (9)`,
      to: `CREATE TABLE p (a integer CONSTRAINT k CHECK (a > 0), b integer) PARTITION BY RANGE (a);
        CREATE TABLE p1 PARTITION OF p (CONSTRAINT own CHECK (b > 0)) FOR VALUES FROM (0) TO (9)`,
    },
    {
      name: 'of partitions, on new tables of three levels',
      dumps: true,
      from: '',
      to: `CREATE TABLE p (a integer CONSTRAINT k CHECK (a > 0), b integer) PARTITION BY RANGE (a);
        CREATE TABLE p1 PARTITION OF p (CONSTRAINT own CHECK (b > 0)) FOR VALUES FROM (0) TO (9) PARTITION BY LIST (b);
        CREATE TABLE p11 PARTITION OF p1 FOR VALUES IN (1)`,
    },
    {
      name: 'of a table that is attached',
      dumps: true,
      from: `CREATE TABLE p (a integer CONSTRAINT k CHECK (a > 0)) PARTITION BY RANGE (a); CREATE TABLE p1 (a integer)`,
      to: `CREATE TABLE p (a integer CONSTRAINT k CHECK (a > 0)) PARTITION BY RANGE (a);
        CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (9)`,
    },
    {
      name: 'of a partition that is validated before the whole, where schema and table read the same without the dot',
      dumps: true,
      from: `CREATE SCHEMA a; CREATE SCHEMA ab; CREATE TABLE a.bc (n integer) PARTITION BY LIST (n);
        CREATE TABLE ab.c PARTITION OF a.bc FOR VALUES IN (1)`,
      to: `CREATE SCHEMA a; CREATE SCHEMA ab; CREATE TABLE a.bc (n integer) PARTITION BY LIST (n);
        CREATE TABLE ab.c PARTITION OF a.bc FOR VALUES IN (1);
        ALTER TABLE a.bc ADD CONSTRAINT k CHECK (n > 0) NOT VALID; ALTER TABLE ab.c VALIDATE CONSTRAINT k`,
      does: ['ALTER TABLE a.bc ADD CONSTRAINT k', 'ALTER TABLE ab.c VALIDATE CONSTRAINT k'],
    },
  ])
})

describe('exclusion constraints', () => {
  constraints('CREATE EXTENSION btree_gist; CREATE TABLE t (a integer, b text, during tsrange, ok boolean)', [
    {
      name: 'are added',
      to: 'ALTER TABLE t ADD EXCLUDE USING gist (a WITH =, during WITH &&)',
      does: ['EXCLUDE USING gist (a WITH =, during WITH &&)'],
    },
    {
      name: 'have expressions, predicates, and are deferrable',
      from: 'ALTER TABLE t ADD CONSTRAINT x EXCLUDE USING gist (during WITH &&)',
      to: `ALTER TABLE t ADD CONSTRAINT x EXCLUDE USING gist ((a + 1) WITH =, tsrange(lower(during), upper(during), '[]') WITH &&)
        WITH (fillfactor = 70) WHERE (ok AND a > 0) DEFERRABLE INITIALLY DEFERRED`,
    },
    {
      name: 'use another method, collation, operator class and order',
      to: `ALTER TABLE t ADD CONSTRAINT x EXCLUDE USING btree (b COLLATE "C" text_pattern_ops DESC NULLS LAST WITH =);
        ALTER TABLE t ADD CONSTRAINT y EXCLUDE USING hash (lower(b) WITH =)`,
    },
    {
      name: 'get storage parameters in place',
      from: 'ALTER TABLE t ADD CONSTRAINT x EXCLUDE USING gist (during WITH &&)',
      to: 'ALTER TABLE t ADD CONSTRAINT x EXCLUDE USING gist (during WITH &&) WITH (fillfactor = 70)',
      does: ['ALTER INDEX x SET (fillfactor = 70)'],
    },
    {
      name: 'have comments',
      to: `ALTER TABLE t ADD CONSTRAINT x EXCLUDE USING gist (during WITH &&) INCLUDE (a); COMMENT ON CONSTRAINT x ON t IS 'no overlap'`,
    },
  ])
  testPairs([
    {
      name: 'use operators of other schemas',
      dumps: true,
      from: 'CREATE SCHEMA ext; CREATE EXTENSION btree_gist SCHEMA ext; CREATE EXTENSION intarray SCHEMA ext; CREATE TABLE t (a integer)',
      to: `CREATE SCHEMA ext; CREATE EXTENSION btree_gist SCHEMA ext; CREATE EXTENSION intarray SCHEMA ext;
        CREATE TABLE t (a integer, b integer[], EXCLUDE USING gist (a WITH =, b ext.gist__int_ops WITH OPERATOR(ext.&&)))`,
    },
  ])
})

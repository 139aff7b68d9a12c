/** Tables, columns, defaults and sequences: every change reaches what was wanted, and the way back restores the start. */
import { describe } from 'vitest'
import { type NamedPair, testPairs } from '../support/pairs.ts'

const base = 'CREATE TABLE t (id integer NOT NULL, name text)'

const tables: readonly NamedPair[] = [
  { name: 'a new table', from: '', to: base, does: ['CREATE TABLE t'] },
  { name: 'a table without columns', from: '', to: 'CREATE TABLE t ()' },
  {
    name: 'a table in another schema with names that need quotes',
    from: 'CREATE SCHEMA "My App"',
    to: `CREATE SCHEMA "My App";
      CREATE TABLE "My App"."Order ""x""" ("Id" integer NOT NULL, "select" text DEFAULT 'it''s', "a.b" numeric(10,2));
      COMMENT ON TABLE "My App"."Order ""x""" IS 'What''s up */ \${x} \`y\`';
      COMMENT ON COLUMN "My App"."Order ""x"""."select" IS E'two\\nlines'`,
  },
  {
    name: 'a table with every type that the builder knows',
    since: 15,
    from: '',
    to: `CREATE TABLE t (a smallint, b integer, c bigint, d real, e double precision, f numeric, g numeric(8,3),
      h varchar(20), i varchar, j char(3), k text, l boolean, m date, n time, o timestamp, p timestamptz, q timestamp(3),
      r timestamptz(0), s uuid, t json, u jsonb, v bytea, w integer[], x text[], y inet, z interval, aa money, bb xml,
      cc int4range, dd point, ee bit(4), ff varbit(8), gg char, hh "char", ii name, jj time(2) with time zone,
      kk numeric(3,-2), ll interval(2), mm interval day to second, nn oid, oo regclass, pp tsvector, qq macaddr)`,
  },
  {
    name: 'a table with defaults of every sort',
    from: '',
    to: `CREATE TABLE t (a integer DEFAULT 0, b integer DEFAULT -1, c text DEFAULT 'x', d text DEFAULT '', e boolean DEFAULT true,
      f timestamptz DEFAULT now(), g jsonb DEFAULT '{}', h text[] DEFAULT '{}', i numeric(5,2) DEFAULT 1.50, j date DEFAULT '2020-01-01',
      k varchar(5) DEFAULT 'it''s', l uuid DEFAULT gen_random_uuid(), m bigint DEFAULT 9007199254740993, n char(3) DEFAULT 'ab',
      o interval DEFAULT '1 day', p double precision DEFAULT 0.1, q text DEFAULT E'a\\\\b\\n', r text DEFAULT NULL, s timestamp DEFAULT 'infinity',
      t integer DEFAULT 1 + 2, u bytea DEFAULT '\\x00ff', v bit(3) DEFAULT B'101', w int[] DEFAULT ARRAY[1, 2], x numeric DEFAULT 0)`,
  },
  {
    name: 'a table with what can only be said afterwards',
    from: '',
    to: `CREATE TABLE t (id integer NOT NULL, a text COLLATE "C", b text, c text) WITH (fillfactor = 70, autovacuum_enabled = false,
        toast.autovacuum_enabled = off);
      ALTER TABLE t ALTER b SET STORAGE EXTERNAL;
      ALTER TABLE t ALTER b SET STATISTICS 500;
      ALTER TABLE t ALTER c SET (n_distinct = -0.5);
      ALTER TABLE t ENABLE ROW LEVEL SECURITY;
      ALTER TABLE t FORCE ROW LEVEL SECURITY;
      ALTER TABLE t REPLICA IDENTITY FULL`,
  },
  { name: 'an unlogged table', from: '', to: 'CREATE UNLOGGED TABLE t (id integer)' },
  {
    name: 'from logged to unlogged',
    from: 'CREATE TABLE t (id serial)',
    to: 'CREATE UNLOGGED TABLE t (id serial)',
  },
  {
    name: 'from unlogged to logged along foreign keys, whatever the names',
    from: `CREATE UNLOGGED TABLE b (id integer PRIMARY KEY, own integer REFERENCES b);
      CREATE UNLOGGED TABLE a (id integer PRIMARY KEY, b integer REFERENCES b);
      CREATE UNLOGGED TABLE c (id integer PRIMARY KEY, a integer REFERENCES a, lost integer REFERENCES b)`,
    to: `CREATE TABLE b (id integer PRIMARY KEY, own integer REFERENCES b);
      CREATE TABLE a (id integer PRIMARY KEY, b integer REFERENCES b);
      CREATE TABLE c (id integer PRIMARY KEY, a integer REFERENCES a, lost integer)`,
    data: 'INSERT INTO b VALUES (1, 1); INSERT INTO a VALUES (1, 1); INSERT INTO c VALUES (1, 1, 1)',
    does: ['b SET LOGGED', 'a SET LOGGED', 'c SET LOGGED'],
  },
  {
    name: 'storage parameters',
    from: 'CREATE TABLE t (a text) WITH (fillfactor = 70, toast.autovacuum_enabled = false)',
    to: 'CREATE TABLE t (a text) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05)',
  },
  {
    name: 'row security and replica identity',
    from: base,
    to: `${base}; ALTER TABLE t ENABLE ROW LEVEL SECURITY; ALTER TABLE t FORCE ROW LEVEL SECURITY; ALTER TABLE t REPLICA IDENTITY NOTHING`,
  },
  {
    name: 'replica identity by an index, and clustering',
    from: `${base}; CREATE UNIQUE INDEX i ON t (id); ALTER TABLE t REPLICA IDENTITY FULL`,
    to: `${base}; CREATE UNIQUE INDEX i ON t (id); CREATE INDEX j ON t (name); ALTER TABLE t REPLICA IDENTITY USING INDEX i; ALTER TABLE t CLUSTER ON j`,
  },
  {
    name: 'replica identity by another index',
    from: `${base}; CREATE UNIQUE INDEX i ON t (id); ALTER TABLE t REPLICA IDENTITY USING INDEX i`,
    to: `${base}; CREATE UNIQUE INDEX j ON t (id); ALTER TABLE t REPLICA IDENTITY USING INDEX j`,
  },
  {
    name: 'clustering by a primary key that changes',
    from: 'CREATE TABLE t (a int NOT NULL, b int NOT NULL, CONSTRAINT k PRIMARY KEY (a)); ALTER TABLE t CLUSTER ON k',
    to: 'CREATE TABLE t (a int NOT NULL, b int NOT NULL, CONSTRAINT k PRIMARY KEY (b)); ALTER TABLE t CLUSTER ON k',
  },
  {
    name: 'a typed table',
    from: 'CREATE TYPE p AS (a integer, b text)',
    to: 'CREATE TYPE p AS (a integer, b text); CREATE TABLE t OF p (a NOT NULL DEFAULT 1)',
  },
  {
    name: 'privileges on a table and a column',
    from: base,
    to: `${base}; GRANT SELECT ON t TO PUBLIC; GRANT UPDATE (name) ON t TO PUBLIC`,
  },
  {
    name: 'a table, a key and comments on all of it',
    from: '',
    to: `CREATE TABLE t (id integer CONSTRAINT k PRIMARY KEY, n text CONSTRAINT c CHECK (n <> ''));
      COMMENT ON TABLE t IS 'table'; COMMENT ON COLUMN t.id IS 'column'; COMMENT ON CONSTRAINT k ON t IS 'key'; COMMENT ON CONSTRAINT c ON t IS 'check'`,
  },
  {
    name: 'an ordinary table is to be partitioned',
    from: 'CREATE TABLE t (a int)',
    to: 'CREATE TABLE t (a int) PARTITION BY LIST (a); CREATE TABLE td PARTITION OF t DEFAULT',
    data: 'INSERT INTO t VALUES (1), (2)',
  },
  {
    name: 'a name of 63 bytes',
    from: '',
    to: `CREATE TABLE ${'x'.repeat(63)} (${'y'.repeat(63)} serial NOT NULL, ${'z'.repeat(63)} integer GENERATED ALWAYS AS IDENTITY)`,
  },
]

const columns: readonly NamedPair[] = [
  { name: 'a new column', from: base, to: 'CREATE TABLE t (id integer NOT NULL, name text, age integer)' },
  {
    name: 'a new column with a default and NOT NULL',
    from: base,
    to: "CREATE TABLE t (id integer NOT NULL, name text, plan text NOT NULL DEFAULT 'free')",
    data: 'INSERT INTO t VALUES (1)',
  },
  { name: 'a column dropped', from: base, to: 'CREATE TABLE t (id integer NOT NULL)' },
  { name: 'NOT NULL', from: base, to: 'CREATE TABLE t (id integer, name text NOT NULL)' },
  {
    name: 'a default added, changed and dropped',
    from: 'CREATE TABLE t (a int DEFAULT 1, b int, c int DEFAULT 3)',
    to: 'CREATE TABLE t (a int DEFAULT 2, b int DEFAULT 5, c int)',
  },
  {
    name: 'a wider varchar',
    from: 'CREATE TABLE t (a varchar(10))',
    to: 'CREATE TABLE t (a varchar(20))',
    data: "INSERT INTO t VALUES ('x')",
  },
  {
    name: 'varchar and text',
    from: "CREATE TABLE t (a varchar(10) DEFAULT 'x')",
    to: "CREATE TABLE t (a text DEFAULT 'x')",
    data: "INSERT INTO t VALUES ('y')",
  },
  {
    name: 'integer and bigint',
    from: 'CREATE TABLE t (a int DEFAULT 1)',
    to: 'CREATE TABLE t (a bigint DEFAULT 1)',
    data: 'INSERT INTO t VALUES (7)',
  },
  {
    name: 'text and integer',
    from: "CREATE TABLE t (a text DEFAULT '1')",
    to: 'CREATE TABLE t (a int DEFAULT 1)',
    data: "INSERT INTO t VALUES ('7')",
    does: ['USING a::integer'],
  },
  {
    name: 'text and boolean',
    from: "CREATE TABLE t (a text DEFAULT 'true')",
    to: 'CREATE TABLE t (a boolean DEFAULT true)',
    data: "INSERT INTO t VALUES ('true')",
  },
  {
    name: 'boolean and integer',
    from: 'CREATE TABLE t (a boolean DEFAULT false)',
    to: 'CREATE TABLE t (a integer DEFAULT 0)',
    data: 'INSERT INTO t VALUES (true)',
  },
  {
    name: 'boolean and smallint',
    from: 'CREATE TABLE t (a boolean)',
    to: 'CREATE TABLE t (a smallint)',
    data: 'INSERT INTO t VALUES (true)',
  },
  {
    name: 'text and uuid',
    from: 'CREATE TABLE t (a text)',
    to: 'CREATE TABLE t (a uuid DEFAULT gen_random_uuid())',
  },
  { name: 'integer and uuid', from: 'CREATE TABLE t (a int)', to: 'CREATE TABLE t (a uuid)' },
  {
    name: 'json and jsonb',
    from: "CREATE TABLE t (a json DEFAULT '{}')",
    to: "CREATE TABLE t (a jsonb DEFAULT '{}')",
    data: `INSERT INTO t VALUES ('{"a": 1}')`,
  },
  { name: 'text and text[]', from: 'CREATE TABLE t (a text)', to: "CREATE TABLE t (a text[] DEFAULT '{}')" },
  {
    name: 'timestamp and timestamptz',
    from: 'CREATE TABLE t (a timestamp DEFAULT now())',
    to: 'CREATE TABLE t (a timestamptz DEFAULT now())',
  },
  {
    name: 'date and timestamptz',
    from: 'CREATE TABLE t (a date DEFAULT CURRENT_DATE)',
    to: 'CREATE TABLE t (a timestamptz DEFAULT now())',
  },
  {
    name: 'numeric with another precision',
    from: 'CREATE TABLE t (a numeric(10,2) DEFAULT 0)',
    to: 'CREATE TABLE t (a numeric(12,4) DEFAULT 0)',
  },
  { name: 'interval and integer', from: 'CREATE TABLE t (a interval)', to: 'CREATE TABLE t (a integer)' },
  { name: 'integer[] and bigint[]', from: 'CREATE TABLE t (a integer[])', to: 'CREATE TABLE t (a bigint[])' },
  {
    name: 'int4range and int8range',
    from: 'CREATE TABLE t (a int4range)',
    to: 'CREATE TABLE t (a int8range)',
  },
  { name: 'bytea and text', from: 'CREATE TABLE t (a bytea)', to: 'CREATE TABLE t (a text)' },
  {
    name: 'text and an enum',
    from: "CREATE TYPE mood AS ENUM ('ok', 'bad'); CREATE TABLE t (a text DEFAULT 'ok')",
    to: "CREATE TYPE mood AS ENUM ('ok', 'bad'); CREATE TABLE t (a mood DEFAULT 'ok')",
    data: "INSERT INTO t VALUES ('bad')",
  },
  {
    name: 'an enum in the place of another',
    from: "CREATE TYPE a AS ENUM ('x'); CREATE TABLE t (c a DEFAULT 'x')",
    to: "CREATE TYPE b AS ENUM ('x', 'y'); CREATE TABLE t (c b DEFAULT 'y')",
    data: "INSERT INTO t VALUES ('x')",
  },
  {
    name: 'a domain',
    from: 'CREATE DOMAIN posint AS integer CHECK (VALUE > 0); CREATE TABLE t (a integer, b text)',
    to: 'CREATE DOMAIN posint AS integer CHECK (VALUE > 0); CREATE TABLE t (a posint, b posint)',
    data: "INSERT INTO t VALUES (1, '2')",
  },
  {
    name: 'a collation',
    from: 'CREATE TABLE t (a text, b varchar(5) COLLATE "C")',
    to: 'CREATE TABLE t (a text COLLATE "C", b varchar(5))',
  },
  {
    name: 'storage, compression and statistics',
    since: 14,
    from: 'CREATE TABLE t (a text, b text, c text)',
    to: 'CREATE TABLE t (a text STORAGE EXTERNAL, b text COMPRESSION pglz, c text); ALTER TABLE t ALTER c SET STATISTICS 100; ALTER TABLE t ALTER c SET (n_distinct = 5)'
      .replace(' STORAGE EXTERNAL', '')
      .concat('; ALTER TABLE t ALTER a SET STORAGE MAIN'),
  },
  {
    name: 'storage that a new type resets',
    from: 'CREATE TABLE t (a varchar(9)); ALTER TABLE t ALTER a SET STORAGE EXTERNAL',
    to: 'CREATE TABLE t (a text); ALTER TABLE t ALTER a SET STORAGE EXTERNAL',
  },
  {
    name: 'numeric storage',
    from: 'CREATE TABLE t (a numeric); ALTER TABLE t ALTER a SET STORAGE EXTENDED',
    to: 'CREATE TABLE t (a numeric)',
  },
  {
    name: 'a type below a view, an index, a check and a foreign key',
    from: `CREATE TABLE t (id int PRIMARY KEY, n int CHECK (n > 0)); CREATE INDEX i ON t (n); CREATE TABLE u (t_id int REFERENCES t);
      CREATE VIEW v AS SELECT id, n + 1 AS m FROM t; CREATE VIEW w AS SELECT m FROM v; COMMENT ON VIEW w IS 'top'`,
    to: `CREATE TABLE t (id bigint PRIMARY KEY, n bigint CHECK (n > 0)); CREATE INDEX i ON t (n); CREATE TABLE u (t_id bigint REFERENCES t);
      CREATE VIEW v AS SELECT id, n + 1 AS m FROM t; CREATE VIEW w AS SELECT m FROM v; COMMENT ON VIEW w IS 'top'`,
    data: 'INSERT INTO t VALUES (1, 2); INSERT INTO u VALUES (1)',
  },
  {
    name: 'types on both sides of a foreign key that cannot be compared meanwhile',
    from: 'CREATE TABLE t (id int PRIMARY KEY); CREATE TABLE u (t_id int REFERENCES t)',
    to: 'CREATE TABLE t (id text PRIMARY KEY); CREATE TABLE u (t_id text REFERENCES t)',
    data: 'INSERT INTO t VALUES (1); INSERT INTO u VALUES (1)',
  },
  {
    name: 'a type that a trigger, a policy and a rule look at',
    from: `CREATE TABLE t (a int, b int); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
      CREATE TRIGGER g BEFORE UPDATE OF a ON t FOR EACH ROW WHEN (NEW.a > 0) EXECUTE FUNCTION f();
      CREATE POLICY p ON t USING (a > 0); CREATE RULE r AS ON INSERT TO t WHERE NEW.a < 0 DO INSTEAD NOTHING`,
    to: `CREATE TABLE t (a bigint, b int); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
      CREATE TRIGGER g BEFORE UPDATE OF a ON t FOR EACH ROW WHEN (NEW.a > 0) EXECUTE FUNCTION f();
      CREATE POLICY p ON t USING (a > 0); CREATE RULE r AS ON INSERT TO t WHERE NEW.a < 0 DO INSTEAD NOTHING`,
  },
  {
    name: 'a column replaced by one of another name that a view reads',
    from: 'CREATE TABLE t (a int, b int); CREATE VIEW v AS SELECT a FROM t',
    to: 'CREATE TABLE t (b int, c text); CREATE VIEW v AS SELECT c FROM t',
  },
]

const generated: readonly NamedPair[] = [
  {
    name: 'a generated column',
    from: 'CREATE TABLE t (a int)',
    to: 'CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a * 2) STORED)',
    data: 'INSERT INTO t VALUES (1)',
  },
  {
    name: 'a new expression',
    from: 'CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a * 2) STORED); CREATE INDEX i ON t (b)',
    to: 'CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a * 3) STORED); CREATE INDEX i ON t (b)',
    data: 'INSERT INTO t VALUES (1)',
  },
  {
    name: 'a generated column that becomes an ordinary one',
    from: 'CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a * 2) STORED NOT NULL)',
    to: 'CREATE TABLE t (a int, b int DEFAULT 5)',
    data: 'INSERT INTO t VALUES (1)',
  },
  {
    name: 'another type for a generated column and what it is made of',
    from: 'CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a * 2) STORED)',
    to: 'CREATE TABLE t (a bigint, b bigint GENERATED ALWAYS AS (a * 2) STORED)',
    data: 'INSERT INTO t VALUES (1)',
  },
  {
    name: 'a type that a generated column depends on',
    from: 'CREATE TABLE t (a int, b text GENERATED ALWAYS AS (a::text) STORED); CREATE VIEW v AS SELECT b FROM t',
    to: 'CREATE TABLE t (a bigint, b text GENERATED ALWAYS AS (a::text) STORED); CREATE VIEW v AS SELECT b FROM t',
    data: 'INSERT INTO t VALUES (1)',
  },
  {
    name: 'a generated column through a function',
    from: 'CREATE TABLE t (a int)',
    to: "CREATE FUNCTION f(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 + 1'; CREATE TABLE t (a int, b int GENERATED ALWAYS AS (f(a)) STORED)",
  },
  {
    name: 'columns that change places with a generated one',
    from: 'CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a) STORED)',
    to: 'CREATE TABLE t (c int, b int GENERATED ALWAYS AS (c) STORED)',
  },
]

const identity: readonly NamedPair[] = [
  {
    name: 'a table with identity columns',
    from: '',
    to: `CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY, b bigint GENERATED BY DEFAULT AS IDENTITY (START WITH 100 INCREMENT BY 5 MINVALUE 10 MAXVALUE 1000 CACHE 3 CYCLE), c smallint GENERATED ALWAYS AS IDENTITY (INCREMENT BY -1))`,
  },
  {
    name: 'a sequence with a name of its own',
    from: '',
    to: 'CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME my_seq))',
  },
  {
    name: 'identity added to a column',
    from: 'CREATE TABLE t (a int NOT NULL)',
    to: 'CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY)',
  },
  {
    name: 'identity added to a nullable column with a default',
    from: 'CREATE TABLE t (a int DEFAULT 5)',
    to: 'CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY)',
  },
  {
    name: 'always and by default',
    from: 'CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY)',
    to: 'CREATE TABLE t (a int GENERATED BY DEFAULT AS IDENTITY)',
  },
  {
    name: 'options',
    from: 'CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY (START WITH 5 MAXVALUE 100))',
    to: 'CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY (INCREMENT BY 3 MINVALUE 0 CYCLE CACHE 5))',
    data: 'INSERT INTO t SELECT',
  },
  {
    name: 'another type',
    from: 'CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY)',
    to: 'CREATE TABLE t (a bigint GENERATED ALWAYS AS IDENTITY)',
    data: 'INSERT INTO t SELECT',
  },
  {
    name: 'another type and another bound',
    from: 'CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY (MAXVALUE 500))',
    to: 'CREATE TABLE t (a bigint GENERATED ALWAYS AS IDENTITY)',
  },
  {
    name: 'serial and identity',
    from: 'CREATE TABLE t (id serial PRIMARY KEY)',
    to: 'CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY)',
    data: 'INSERT INTO t SELECT',
  },
  {
    name: 'bigserial and an identity of another name',
    from: 'CREATE TABLE t (id bigserial)',
    to: 'CREATE TABLE t (id bigint GENERATED BY DEFAULT AS IDENTITY (SEQUENCE NAME other))',
    data: 'INSERT INTO t SELECT',
  },
  {
    name: 'another name for the sequence',
    from: 'CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY)',
    to: 'CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME other))',
  },
  {
    name: 'a new identity column in a table with rows',
    from: 'CREATE TABLE t (a int)',
    to: 'CREATE TABLE t (a int, id int GENERATED ALWAYS AS IDENTITY)',
    data: 'INSERT INTO t VALUES (1), (2)',
  },
]

const sequences: readonly NamedPair[] = [
  { name: 'a sequence', from: '', to: 'CREATE SEQUENCE s' },
  {
    name: 'a sequence with everything',
    from: '',
    to: 'CREATE SEQUENCE s AS smallint INCREMENT BY 2 MINVALUE 3 MAXVALUE 99 START WITH 5 CACHE 4 CYCLE',
  },
  { name: 'a descending sequence', from: '', to: 'CREATE SEQUENCE s INCREMENT BY -1' },
  {
    name: 'options',
    from: 'CREATE SEQUENCE s START WITH 5',
    to: 'CREATE SEQUENCE s INCREMENT BY 2 MINVALUE 10 MAXVALUE 50 START WITH 20 CACHE 3 CYCLE',
    data: "SELECT nextval('s')",
  },
  {
    name: 'bounds that have nothing in common',
    from: 'CREATE SEQUENCE s MINVALUE 1 MAXVALUE 10',
    to: 'CREATE SEQUENCE s MINVALUE 100 MAXVALUE 200',
  },
  { name: 'another type', from: 'CREATE SEQUENCE s AS integer', to: 'CREATE SEQUENCE s AS bigint' },
  { name: 'the other direction', from: 'CREATE SEQUENCE s', to: 'CREATE SEQUENCE s INCREMENT BY -1' },
  {
    name: 'a table with serial columns',
    from: '',
    to: 'CREATE TABLE t (id serial PRIMARY KEY, b bigserial, c smallserial NOT NULL)',
    does: ['id serial'],
  },
  {
    name: 'serial with a comment on its sequence',
    from: '',
    to: "CREATE TABLE t (id serial PRIMARY KEY); COMMENT ON SEQUENCE t_id_seq IS 'x'; GRANT USAGE ON SEQUENCE t_id_seq TO PUBLIC",
  },
  {
    name: 'serial whose sequence another table uses',
    from: '',
    to: "CREATE TABLE t (id serial PRIMARY KEY); CREATE TABLE u (id int DEFAULT nextval('t_id_seq'))",
  },
  {
    name: 'a serial column added',
    from: 'CREATE TABLE t (a int)',
    to: 'CREATE TABLE t (a int, id serial)',
    data: 'INSERT INTO t VALUES (1)',
  },
  {
    name: 'an integer that becomes serial',
    from: 'CREATE TABLE t (id int NOT NULL)',
    to: 'CREATE TABLE t (id serial)',
  },
  {
    name: 'serial and bigserial',
    from: 'CREATE TABLE t (id serial PRIMARY KEY)',
    to: 'CREATE TABLE t (id bigserial PRIMARY KEY)',
    data: 'INSERT INTO t SELECT',
  },
  {
    name: 'a sequence that outlives its column',
    from: 'CREATE TABLE t (a int, id serial)',
    to: 'CREATE TABLE t (a int); CREATE SEQUENCE t_id_seq AS integer',
  },
  {
    name: 'a sequence that moves to another table',
    from: 'CREATE TABLE t (a int); CREATE TABLE u (a int); CREATE SEQUENCE s OWNED BY t.a',
    to: 'CREATE TABLE u (a int); CREATE SEQUENCE s OWNED BY u.a',
  },
  {
    name: 'owned in another schema',
    from: 'CREATE SCHEMA app; CREATE TABLE app.t (a int)',
    to: 'CREATE SCHEMA app; CREATE TABLE app.t (a int); CREATE SEQUENCE app."My Seq" OWNED BY app.t.a',
  },
  {
    name: 'a serial table in another schema',
    from: 'CREATE SCHEMA app',
    to: 'CREATE SCHEMA app; CREATE TABLE app.t (id bigserial PRIMARY KEY, "Odd Name" serial)',
  },
]

const inheritances: readonly NamedPair[] = [
  {
    name: 'a table that inherits',
    from: 'CREATE TABLE p (a int, b text DEFAULT 1)',
    to: "CREATE TABLE p (a int, b text DEFAULT 1); CREATE TABLE c (x int) INHERITS (p); ALTER TABLE c ALTER b SET DEFAULT 'own'",
  },
  {
    name: 'two parents',
    from: '',
    to: 'CREATE TABLE p (a int); CREATE TABLE q (a int, b int); CREATE TABLE c (x int) INHERITS (p, q)',
  },
  {
    name: 'a column declared again',
    from: '',
    to: 'CREATE TABLE p (a int, b int); CREATE TABLE c (b int NOT NULL) INHERITS (p)',
  },
  {
    name: 'a column added above',
    from: 'CREATE TABLE p (a int); CREATE TABLE c () INHERITS (p)',
    to: 'CREATE TABLE p (a int, b int DEFAULT 3 NOT NULL); CREATE TABLE c () INHERITS (p)',
    data: 'INSERT INTO c VALUES (1)',
  },
  {
    name: 'a column added above that has another default below',
    from: 'CREATE TABLE p (a int); CREATE TABLE c () INHERITS (p)',
    to: 'CREATE TABLE p (a int, b int DEFAULT 3); CREATE TABLE c () INHERITS (p); ALTER TABLE c ALTER b SET DEFAULT 4',
  },
  {
    name: 'a type changed above',
    from: 'CREATE TABLE p (a int); CREATE TABLE c () INHERITS (p); CREATE TABLE d () INHERITS (c); CREATE VIEW v AS SELECT a FROM d',
    to: 'CREATE TABLE p (a bigint); CREATE TABLE c () INHERITS (p); CREATE TABLE d () INHERITS (c); CREATE VIEW v AS SELECT a FROM d',
    data: 'INSERT INTO d VALUES (1)',
  },
  {
    name: 'a default changed above only',
    from: 'CREATE TABLE p (a int DEFAULT 1); CREATE TABLE c () INHERITS (p)',
    to: 'CREATE TABLE p (a int DEFAULT 2); CREATE TABLE c () INHERITS (p); ALTER TABLE c ALTER a SET DEFAULT 1',
    does: ['ONLY'],
  },
  {
    name: 'a default changed for all',
    from: 'CREATE TABLE p (a int DEFAULT 1); CREATE TABLE c () INHERITS (p)',
    to: 'CREATE TABLE p (a int DEFAULT 2); CREATE TABLE c () INHERITS (p)',
  },
  {
    name: 'NOT NULL for all',
    from: 'CREATE TABLE p (a int); CREATE TABLE c () INHERITS (p)',
    to: 'CREATE TABLE p (a int NOT NULL); CREATE TABLE c () INHERITS (p)',
  },
  {
    name: 'INHERIT for a table that is there',
    from: 'CREATE TABLE p (a int); CREATE TABLE c (a int, b int)',
    to: 'CREATE TABLE p (a int); CREATE TABLE c (a int, b int); ALTER TABLE c INHERIT p',
  },
  {
    name: 'a second parent',
    from: 'CREATE TABLE p (a int); CREATE TABLE q (b int); CREATE TABLE c (b int) INHERITS (p)',
    to: 'CREATE TABLE p (a int); CREATE TABLE q (b int); CREATE TABLE c (b int) INHERITS (p); ALTER TABLE c INHERIT q',
  },
  {
    name: 'a column that stays below',
    from: 'CREATE TABLE p (a int, b int); CREATE TABLE c (b int) INHERITS (p)',
    to: 'CREATE TABLE p (a int); CREATE TABLE c (b int) INHERITS (p)',
    data: 'INSERT INTO c VALUES (1, 2)',
  },
]

const partitions: readonly NamedPair[] = [
  {
    name: 'a partitioned table with partitions',
    from: '',
    to: `CREATE TABLE t (id int NOT NULL, at date NOT NULL DEFAULT now(), PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
      CREATE TABLE t1 PARTITION OF t FOR VALUES FROM ('2020-01-01') TO ('2021-01-01'); CREATE TABLE t2 PARTITION OF t DEFAULT; CREATE INDEX i ON t (at)`,
  },
  {
    name: 'list, hash and sub-partitions',
    from: '',
    to: `CREATE TABLE t (a text, b int) PARTITION BY LIST (lower(a)); CREATE TABLE t1 PARTITION OF t FOR VALUES IN ('x', NULL) PARTITION BY HASH (b);
      CREATE TABLE t1a PARTITION OF t1 FOR VALUES WITH (MODULUS 2, REMAINDER 0); CREATE TABLE t1b PARTITION OF t1 FOR VALUES WITH (MODULUS 2, REMAINDER 1)`,
  },
  {
    name: 'one more partition, one less',
    from: 'CREATE TABLE t (a int) PARTITION BY LIST (a); CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1)',
    to: 'CREATE TABLE t (a int) PARTITION BY LIST (a); CREATE TABLE t2 PARTITION OF t FOR VALUES IN (1)',
  },
  {
    name: 'attach and detach',
    from: 'CREATE TABLE t (a int) PARTITION BY LIST (a); CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1); CREATE TABLE t2 (a int)',
    to: 'CREATE TABLE t (a int) PARTITION BY LIST (a); CREATE TABLE t1 (a int); CREATE TABLE t2 PARTITION OF t FOR VALUES IN (1)',
  },
  {
    name: 'bounds that move',
    from: 'CREATE TABLE t (a int) PARTITION BY RANGE (a); CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (1) TO (10); CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (10) TO (20); CREATE TABLE td PARTITION OF t DEFAULT',
    to: 'CREATE TABLE t (a int) PARTITION BY RANGE (a); CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (1) TO (15); CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (15) TO (20); CREATE TABLE td PARTITION OF t DEFAULT',
    data: 'INSERT INTO t VALUES (5), (17), (100)',
  },
  {
    name: 'a column added and one dropped',
    from: 'CREATE TABLE t (a int, b int) PARTITION BY LIST (a); CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1); CREATE TABLE t2 (b int, a int); ALTER TABLE t ATTACH PARTITION t2 FOR VALUES IN (2)',
    to: 'CREATE TABLE t (a int, c text DEFAULT 1) PARTITION BY LIST (a); CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1); CREATE TABLE t2 (a int, c text DEFAULT 2); ALTER TABLE t ATTACH PARTITION t2 FOR VALUES IN (2)',
    data: 'INSERT INTO t VALUES (1), (2)',
  },
  {
    name: 'a column added while a partition leaves and one joins',
    from: 'CREATE TABLE t (a int, b int) PARTITION BY LIST (a); CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1)',
    to: 'CREATE TABLE t (a int, c text) PARTITION BY LIST (a); CREATE TABLE t1 (a int, b int); CREATE TABLE t2 PARTITION OF t FOR VALUES IN (1)',
  },
  {
    name: 'a type and NOT NULL',
    from: 'CREATE TABLE t (a int, b int) PARTITION BY LIST (a); CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1)',
    to: 'CREATE TABLE t (a int, b bigint NOT NULL DEFAULT 0) PARTITION BY LIST (a); CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1)',
    data: 'INSERT INTO t VALUES (1, 1)',
  },
  {
    name: 'NOT NULL that a partition keeps',
    from: 'CREATE TABLE t (a int, b int NOT NULL) PARTITION BY LIST (a); CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1)',
    to: 'CREATE TABLE t (a int, b int) PARTITION BY LIST (a); CREATE TABLE t1 (a int, b int NOT NULL); ALTER TABLE t ATTACH PARTITION t1 FOR VALUES IN (1)',
  },
  {
    name: 'a key of another type',
    from: 'CREATE TABLE t (a int) PARTITION BY LIST (a)',
    to: 'CREATE TABLE t (a bigint) PARTITION BY LIST (a)',
  },
  {
    name: 'a key of another type, with partitions',
    from: `CREATE TABLE t (a int NOT NULL, b text NOT NULL, PRIMARY KEY (a, b)) PARTITION BY RANGE (a);
      CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
      CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (10) TO (20) PARTITION BY LIST (b);
      CREATE TABLE t2x PARTITION OF t2 DEFAULT; CREATE INDEX t_b ON t (b)`,
    to: `CREATE TABLE t (a bigint NOT NULL, b text NOT NULL, PRIMARY KEY (a, b)) PARTITION BY RANGE (a);
      CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
      CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (10) TO (20) PARTITION BY LIST (b);
      CREATE TABLE t2x PARTITION OF t2 DEFAULT; CREATE INDEX t_b ON t (b)`,
    data: "INSERT INTO t VALUES (1, 'x'), (11, 'y')",
  },
  {
    name: 'a key of another type, beside a type that has the name that the old table would get',
    from: "CREATE TYPE t_old AS ENUM ('x'); CREATE TABLE t (a int) PARTITION BY LIST (a)",
    to: "CREATE TYPE t_old AS ENUM ('x'); CREATE TABLE t (a bigint) PARTITION BY LIST (a)",
    does: ['RENAME TO t_old2'],
  },
  {
    name: 'a column of another type in an expression of the key',
    from: 'CREATE TABLE t (a varchar(10) NOT NULL) PARTITION BY LIST (lower(a)); CREATE TABLE t1 PARTITION OF t DEFAULT',
    to: 'CREATE TABLE t (a text NOT NULL) PARTITION BY LIST (lower(a)); CREATE TABLE t1 PARTITION OF t DEFAULT',
    data: "INSERT INTO t VALUES ('x')",
  },
  {
    name: 'another key',
    from: 'CREATE TABLE t (a int, b int) PARTITION BY LIST (a)',
    to: 'CREATE TABLE t (a int, b int) PARTITION BY LIST (b)',
  },
  {
    name: 'identity in a partitioned table',
    from: '',
    to: 'CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY, a int) PARTITION BY LIST (a); CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1)',
  },
  {
    name: 'a partition with a generated column and a default of its own',
    from: 'CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 1) STORED) PARTITION BY LIST (a)',
    to: 'CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 1) STORED) PARTITION BY LIST (a); CREATE TABLE t1 PARTITION OF t (a DEFAULT 1) FOR VALUES IN (1)',
  },
  {
    name: 'the whole dropped',
    from: 'CREATE TABLE t (a int) PARTITION BY LIST (a); CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1); CREATE TABLE td PARTITION OF t DEFAULT',
    to: '',
  },
  {
    name: 'the whole dropped, a partition kept',
    from: 'CREATE TABLE t (a int) PARTITION BY LIST (a); CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1)',
    to: 'CREATE TABLE t1 (a int)',
  },
]

describe('tables', () => testPairs(tables))
describe('columns', () => testPairs(columns))
describe('generated columns', () => testPairs(generated))
describe('identity', () => testPairs(identity))
describe('sequences', () => testPairs(sequences))
describe('inheritance', () => testPairs(inheritances))
describe('partitions', () => testPairs(partitions))

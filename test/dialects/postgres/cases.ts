/**
 * Directives and what they send: `up` on what `given` made, the exact text, and `down`, which must restore the schema
 * that was there before. `added` and `removed` are the differences that the catalogs show after `up`.
 */
import type { NamingConvention } from '../../../lib/config/config.ts'
import { sql } from '../../../lib/ops/values.ts'
import type { Body } from './recorded-op.ts'

export interface Case {
  readonly name: string
  readonly given?: string
  readonly up: Body
  readonly sql: readonly string[]
  readonly added?: readonly string[]
  readonly removed?: readonly string[]
  readonly down?: Body
  readonly convention?: NamingConvention
}

const account = `CREATE TABLE account (id integer PRIMARY KEY, email text, age text DEFAULT '5', during tsrange, room integer)`

const tableCases: readonly Case[] = [
  {
    name: 'createTable: columns of every common kind, keys, checks, indexes, comments, in order',
    given: 'CREATE TABLE org (id integer PRIMARY KEY)',
    up: (op) =>
      op.createTable('member', (table) => {
        table.increments('id')
        table.string('email', 320).notNullable().unique()
        table.integer('org_id').notNullable().references('id').inTable('org').onDelete('CASCADE').index()
        table.decimal('credit', 12, 4).defaultTo(0).checkPositive('member_credit_positive')
        table.boolean('active').notNullable().defaultTo(true)
        table.jsonb('settings').notNullable().defaultTo({ theme: 'light' })
        table.specificType('tags', 'text[]').notNullable().defaultTo('{}')
        table
          .timestamp('created_at')
          .notNullable()
          .defaultTo(sql`now()`)
          .comment("when it's made")
        table.comment('people')
      }),
    sql: [
      `CREATE TABLE member (
  id serial PRIMARY KEY,
  email varchar(320) NOT NULL,
  org_id integer NOT NULL,
  credit decimal(12, 4) DEFAULT 0 CONSTRAINT member_credit_positive CHECK (credit > 0),
  active boolean DEFAULT true NOT NULL,
  settings jsonb DEFAULT '{"theme":"light"}' NOT NULL,
  tags text[] DEFAULT '{}' NOT NULL,
  created_at timestamptz DEFAULT now() NOT NULL,
  CONSTRAINT member_email_unique UNIQUE (email),
  CONSTRAINT member_org_id_foreign FOREIGN KEY (org_id) REFERENCES org (id) ON DELETE CASCADE
)`,
      'CREATE INDEX member_org_id_index ON member (org_id)',
      `COMMENT ON TABLE member IS 'people'`,
      `COMMENT ON COLUMN member.created_at IS 'when it''s made'`,
    ],
    down: (op) => op.dropTable('member'),
  },
  {
    name: 'createTable: names and schemas that need quotes; a dot in a name is part of it',
    given: 'CREATE SCHEMA "my.schema"; CREATE SCHEMA "Größe"',
    up: async (op) => {
      await op.createTable('User.Table', (table) => void table.text('Select').notNullable(), {
        schema: 'my.schema',
      })
      await op.createTable('select', (table) => void table.text('a"b'), { schema: 'Größe' })
    },
    sql: [
      'CREATE TABLE "my.schema"."User.Table" (\n  "Select" text NOT NULL\n)',
      'CREATE TABLE "Größe"."select" (\n  "a""b" text\n)',
    ],
    added: [
      'column "Größe"."select" 1 "a""b" text',
      'column "my.schema"."User.Table" 1 "Select" text not null',
      'table "Größe"."select"  ',
      'table "my.schema"."User.Table"  ',
    ],
    down: async (op) => {
      await op.dropTable('User.Table', { schema: 'my.schema' })
      await op.dropTable('select', { schema: 'Größe', ifExists: true })
    },
  },
  {
    name: 'createTable: everything around the parentheses',
    given: 'CREATE TABLE parent (a integer)',
    up: async (op) => {
      await op.createTable('child', (table) => void table.integer('b'), {
        inherits: 'parent',
        unlogged: true,
        with: { fillfactor: 70, 'toast.autovacuum_enabled': false },
        using: 'heap',
        tablespace: 'pg_default',
        comment: 'from the options',
      })
      await op.createTable('part', (table) => void table.timestamp('at', { useTz: false, precision: 3 }), {
        partitionBy: 'RANGE (at)',
        ifNotExists: true,
      })
      await op.createTable('tmp', (table) => void table.integer('a'), { temporary: true, onCommit: 'drop' })
      await op.createTable('empty', () => {})
    },
    sql: [
      'CREATE UNLOGGED TABLE child (\n  b integer\n) INHERITS (parent) USING heap WITH (fillfactor = 70, toast.autovacuum_enabled = false) TABLESPACE pg_default',
      `COMMENT ON TABLE child IS 'from the options'`,
      'CREATE TABLE IF NOT EXISTS part (\n  at timestamp(3)\n) PARTITION BY RANGE (at)',
      'CREATE TEMPORARY TABLE tmp (\n  a integer\n) ON COMMIT DROP',
      'CREATE TABLE empty ()',
    ],
    down: async (op) => {
      for (const table of ['child', 'part', 'tmp', 'empty']) await op.dropTable(table)
    },
  },
  {
    name: 'createTable: knex names longer than 63 bytes are cut and carry a hash',
    up: (op) =>
      op.createTable('a_table_with_a_rather_long_name', (table) => {
        table.integer('and_a_column_with_a_long_name_too').unique()
      }),
    sql: [
      `CREATE TABLE a_table_with_a_rather_long_name (
  and_a_column_with_a_long_name_too integer,
  CONSTRAINT a_table_with_a_rather_long_name_and_a_column_with_a_lo_f1a32876 UNIQUE (and_a_column_with_a_long_name_too)
)`,
    ],
    down: (op) => op.dropTable('a_table_with_a_rather_long_name'),
  },
  {
    name: 'createTable: hostile comments, defaults, enum values and checks stay text',
    up: (op) =>
      op.createTable('evil', (table) => {
        table.comment(`'); DROP TABLE x; -- \\ $$`)
        table.text('a').defaultTo(`'||(select 1)||'`).comment(`''it's''`)
        table.text('b').defaultTo('back\\slash')
        table.enu('c', [`o'k`, '$1', '?'])
        table.text('d').checkRegex(`^[a-z'?]+$`)
        table.text('e').checkIn([`x'y`, '?'])
      }),
    sql: [
      `CREATE TABLE evil (
  a text DEFAULT '''||(select 1)||''',
  b text DEFAULT 'back\\slash',
  c text CHECK (c IN ('o''k', '$1', '?')),
  d text CHECK (d ~ '^[a-z''?]+$'),
  e text CHECK (e IN ('x''y', '?'))
)`,
      `COMMENT ON TABLE evil IS '''); DROP TABLE x; -- \\ $$'`,
      `COMMENT ON COLUMN evil.a IS '''''it''s'''''`,
    ],
    down: (op) => op.dropTable('evil'),
  },
  {
    name: 'createTable: a naming convention names what has no name',
    convention: {
      ix: 'ix_%(column_0_label)s',
      uq: 'uq_%(table_name)s_%(column_0_N_name)s',
      ck: 'ck_%(table_name)s_%(constraint_name)s',
      fk: 'fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s',
      pk: 'pk_%(table_name)s',
    },
    up: (op) =>
      op.createTable('node', (table) => {
        table.increments('id')
        table.integer('parent_id').references('node.id').index()
        table.integer('a')
        table.integer('b')
        table.unique(['a', 'b'])
        table.unique(['b'], { indexName: 'my own' })
      }),
    sql: [
      `CREATE TABLE node (
  id serial CONSTRAINT pk_node PRIMARY KEY,
  parent_id integer,
  a integer,
  b integer,
  CONSTRAINT fk_node_parent_id_node FOREIGN KEY (parent_id) REFERENCES node (id),
  CONSTRAINT uq_node_a_b UNIQUE (a, b),
  CONSTRAINT "my own" UNIQUE (b)
)`,
      'CREATE INDEX ix_node_parent_id ON node (parent_id)',
    ],
    down: (op) => op.dropTable('node'),
  },
  {
    name: 'createTable: primary keys, keys of several columns, unique indexes',
    given: 'CREATE SCHEMA app; CREATE TABLE app.pair (x integer, y integer, PRIMARY KEY (x, y))',
    up: (op) =>
      op.createTable('k', (table) => {
        table.bigIncrements('seq', { primaryKey: false })
        table.integer('x')
        table.integer('y')
        table.uuid('u').defaultTo(sql`gen_random_uuid()`)
        table.primary(['x', 'y'], { constraintName: 'k_pk', deferrable: 'deferred' })
        table
          .foreign(['x', 'y'], 'k_pair')
          .references(['x', 'y'])
          .inTable('app.pair')
          .onUpdate('set null')
          .deferrable('immediate')
        table.unique(['x'], { indexName: 'k_x', deferrable: 'not deferrable' })
        table.unique(['y'], { indexName: 'k_y', useConstraint: false })
        table.index(['u'], 'k_u', 'hash')
      }),
    sql: [
      `CREATE TABLE k (
  seq bigserial,
  x integer,
  y integer,
  u uuid DEFAULT gen_random_uuid(),
  CONSTRAINT k_pk PRIMARY KEY (x, y) DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT k_pair FOREIGN KEY (x, y) REFERENCES app.pair (x, y) ON UPDATE SET NULL DEFERRABLE INITIALLY IMMEDIATE,
  CONSTRAINT k_x UNIQUE (x) NOT DEFERRABLE
)`,
      'CREATE UNIQUE INDEX k_y ON k (y)',
      'CREATE INDEX k_u ON k USING hash (u)',
    ],
    down: (op) => op.dropTable('k'),
  },
  {
    name: 'dropTable: schema, ifExists, cascade',
    given:
      'CREATE SCHEMA s; CREATE TABLE s.t (a integer UNIQUE); CREATE TABLE u (b integer REFERENCES s.t (a))',
    up: (op) => op.dropTable('t', { schema: 's', ifExists: true, cascade: true }),
    sql: ['DROP TABLE IF EXISTS s.t CASCADE'],
    removed: [
      'column s.t 1 a integer',
      'constraint public.u u_b_fkey FOREIGN KEY (b) REFERENCES s.t(a)',
      'constraint s.t t_a_key UNIQUE (a)',
      'index CREATE UNIQUE INDEX t_a_key ON s.t USING btree (a)',
      'table s.t  ',
    ],
  },
  {
    name: 'renameTable and its comment',
    given: account,
    up: async (op) => {
      await op.renameTable('account', 'Konto', { ifExists: true })
      await op.createTableComment('Konto', `it's`)
    },
    sql: ['ALTER TABLE IF EXISTS account RENAME TO "Konto"', `COMMENT ON TABLE "Konto" IS 'it''s'`],
    down: async (op) => {
      await op.dropTableComment('Konto', { existingComment: "it's" })
      await op.renameTable('Konto', 'account')
    },
  },
  {
    name: 'createTableComment: null removes',
    given: `${account}; COMMENT ON TABLE account IS 'old'`,
    up: (op) => op.createTableComment('account', null, { existingComment: 'old' }),
    sql: ['COMMENT ON TABLE account IS NULL'],
    removed: ['comment on public.account: old'],
    down: (op) => op.createTableComment('account', 'old', { schema: 'public' }),
  },
  {
    name: 'alterTable: new columns first and together, the rest in order',
    given: `${account}; CREATE TABLE org (id integer PRIMARY KEY); CREATE INDEX ix_old ON account (room)`,
    up: (op) =>
      op.alterTable('account', (table) => {
        table.dropIndex(['room'], 'ix_old')
        table.renameColumn('room', 'room_no')
        table.string('phone', 40).comment('with +')
        table.integer('org_id').references('id').inTable('org')
        table.dropColumn('age')
        table.dropNullable('email')
        table.unique(['email'])
        table.check('length(email) > ?', [3] as never, 'email_length')
      }),
    sql: [
      'ALTER TABLE account ADD COLUMN phone varchar(40), ADD COLUMN org_id integer',
      `COMMENT ON COLUMN account.phone IS 'with +'`,
      'DROP INDEX ix_old',
      'ALTER TABLE account RENAME COLUMN room TO room_no',
      'ALTER TABLE account ADD CONSTRAINT account_org_id_foreign FOREIGN KEY (org_id) REFERENCES org (id)',
      'ALTER TABLE account DROP COLUMN age',
      'ALTER TABLE account ALTER COLUMN email SET NOT NULL',
      'ALTER TABLE account ADD CONSTRAINT account_email_unique UNIQUE (email)',
      'ALTER TABLE account ADD CONSTRAINT email_length CHECK (length(email) > 3)',
    ],
  },
  {
    name: 'alterTable: a new column may take the name of a dropped one',
    given: account,
    up: (op) =>
      op.alterTable('account', (table) => {
        table.dropColumn('age')
        table.integer('age').notNullable()
      }),
    sql: ['ALTER TABLE account DROP COLUMN age', 'ALTER TABLE account ADD COLUMN age integer NOT NULL'],
    added: [
      'column public.account 3 during tsrange',
      'column public.account 4 room integer',
      'column public.account 5 age integer not null',
    ],
    removed: [
      "column public.account 3 age text default '5'::text",
      'column public.account 4 during tsrange',
      'column public.account 5 room integer',
    ],
  },
  {
    name: 'alterTable: what knex can drop',
    given: `CREATE SCHEMA s; CREATE TABLE s.o (id integer CONSTRAINT o_pkey PRIMARY KEY);
      CREATE TABLE s.t (a integer CONSTRAINT t_pkey PRIMARY KEY, b integer CONSTRAINT t_b_unique UNIQUE, c integer CONSTRAINT t_c_foreign REFERENCES s.o,
        d integer CONSTRAINT d1 CHECK (d > 0) CONSTRAINT d2 CHECK (d > 1), created_at date, updated_at date);
      CREATE INDEX t_d_index ON s.t (d)`,
    up: (op) =>
      op.alterTable(
        't',
        (table) => {
          table.dropPrimary()
          table.dropUnique(['b'])
          table.dropForeign('c')
          table.dropIndex('d')
          table.dropChecks(['d1', 'd2'])
          table.dropTimestamps()
          table.setNullable('a')
        },
        { schema: 's' },
      ),
    sql: [
      'ALTER TABLE s.t DROP CONSTRAINT t_pkey',
      'ALTER TABLE s.t DROP CONSTRAINT t_b_unique',
      'ALTER TABLE s.t DROP CONSTRAINT t_c_foreign',
      'DROP INDEX s.t_d_index',
      'ALTER TABLE s.t DROP CONSTRAINT d1',
      'ALTER TABLE s.t DROP CONSTRAINT d2',
      'ALTER TABLE s.t DROP COLUMN created_at, DROP COLUMN updated_at',
      'ALTER TABLE s.t ALTER COLUMN a DROP NOT NULL',
    ],
  },
]

const columnCases: readonly Case[] = [
  {
    name: 'addColumn: with its foreign key, unique key, index and comment',
    given: `${account}; CREATE SCHEMA app; CREATE TABLE app.org (id integer PRIMARY KEY)`,
    up: (op) =>
      op.addColumn('account', (table) =>
        table
          .integer('org_id')
          .notNullable()
          .defaultTo(5)
          .unique()
          .index()
          .comment('home')
          .references('id')
          .inTable('app.org')
          .onDelete('cascade'),
      ),
    sql: [
      'ALTER TABLE account ADD COLUMN org_id integer DEFAULT 5 NOT NULL',
      `COMMENT ON COLUMN account.org_id IS 'home'`,
      'ALTER TABLE account ADD CONSTRAINT account_org_id_unique UNIQUE (org_id)',
      'CREATE INDEX account_org_id_index ON account (org_id)',
      'ALTER TABLE account ADD CONSTRAINT account_org_id_foreign FOREIGN KEY (org_id) REFERENCES app.org (id) ON DELETE CASCADE',
    ],
    down: (op) => op.dropColumn('account', 'org_id'),
  },
  {
    name: 'addColumn ifNotExists: constraints come and go with the column',
    given: `${account}; CREATE TABLE org (id integer PRIMARY KEY)`,
    up: async (op) => {
      for (let time = 0; time < 2; time += 1) {
        await op.addColumn(
          'account',
          (table) =>
            table.integer('org_id').unique('one_org').index('ix_org').references('id').inTable('org'),
          { ifNotExists: true },
        )
      }
    },
    sql: [
      'ALTER TABLE account ADD COLUMN IF NOT EXISTS org_id integer CONSTRAINT one_org UNIQUE CONSTRAINT account_org_id_foreign REFERENCES org (id)',
      'CREATE INDEX IF NOT EXISTS ix_org ON account (org_id)',
      'ALTER TABLE account ADD COLUMN IF NOT EXISTS org_id integer CONSTRAINT one_org UNIQUE CONSTRAINT account_org_id_foreign REFERENCES org (id)',
      'CREATE INDEX IF NOT EXISTS ix_org ON account (org_id)',
    ],
    down: (op) => op.dropColumn('account', 'org_id', { ifExists: true, cascade: true }),
  },
  {
    name: 'addColumn: a serial key of a table without one, a generated column, a type of its own',
    given: 'CREATE TABLE bare (a integer)',
    up: async (op) => {
      await op.addColumn('bare', (table) => table.increments())
      await op.addColumn('bare', (table) =>
        table.specificType('twice', 'integer GENERATED ALWAYS AS (a * 2) STORED'),
      )
      await op.addColumn('bare', (table) =>
        table.specificType('big', 'bigint GENERATED BY DEFAULT AS IDENTITY'),
      )
    },
    sql: [
      'ALTER TABLE bare ADD COLUMN id serial PRIMARY KEY',
      'ALTER TABLE bare ADD COLUMN twice integer GENERATED ALWAYS AS (a * 2) STORED',
      'ALTER TABLE bare ADD COLUMN big bigint GENERATED BY DEFAULT AS IDENTITY',
    ],
    down: (op) => op.alterTable('bare', (table) => table.dropColumns('id', 'twice', 'big')),
  },
  {
    name: 'dropColumn: schema, ifExists',
    given: account,
    up: (op) => op.dropColumn('account', 'nothing here', { schema: 'public', ifExists: true }),
    sql: ['ALTER TABLE public.account DROP COLUMN IF EXISTS "nothing here"'],
    added: [],
    removed: [],
  },
  {
    name: 'renameColumn',
    given: account,
    up: (op) => op.renameColumn('account', 'age', 'Age'),
    sql: ['ALTER TABLE account RENAME COLUMN age TO "Age"'],
    down: (op) => op.renameColumn('account', 'Age', 'age', { schema: 'public' }),
  },
  {
    name: 'alterColumn: everything at once, in order, the name last',
    given: account,
    up: (op) =>
      op.alterColumn('account', 'age', {
        name: 'years',
        comment: 'cm',
        default: '7',
        nullable: false,
        type: 'varchar(20)',
        using: 'age::varchar',
        collation: 'C',
        storage: 'main',
        statistics: 500,
      }),
    sql: [
      'ALTER TABLE account ALTER COLUMN age TYPE varchar(20) COLLATE "C" USING age::varchar',
      'ALTER TABLE account ALTER COLUMN age SET NOT NULL',
      "ALTER TABLE account ALTER COLUMN age SET DEFAULT '7'",
      'ALTER TABLE account ALTER COLUMN age SET STORAGE MAIN',
      'ALTER TABLE account ALTER COLUMN age SET STATISTICS 500',
      "COMMENT ON COLUMN account.age IS 'cm'",
      'ALTER TABLE account RENAME COLUMN age TO years',
    ],
    down: async (op) => {
      await op.alterColumn('account', 'years', { name: 'age' })
      await op.alterColumn('account', 'age', { type: 'text', nullable: true, default: '5', comment: null })
    },
  },
  {
    name: 'alterColumn: undefined leaves everything, null removes default and comment',
    given: `${account}; COMMENT ON COLUMN account.age IS 'years'; ALTER TABLE account ALTER age SET NOT NULL`,
    up: (op) =>
      op.alterColumn('account', 'age', {
        type: undefined,
        nullable: undefined,
        default: null,
        comment: null,
      }),
    sql: ['ALTER TABLE account ALTER COLUMN age DROP DEFAULT', 'COMMENT ON COLUMN account.age IS NULL'],
    down: (op) => op.alterColumn('account', 'age', { default: '5', comment: 'years' }),
  },
  {
    name: 'alterColumn: type alone keeps default and nullability',
    given: 'CREATE TABLE t (a varchar(5) DEFAULT $$x$$ NOT NULL)',
    up: (op) => op.alterColumn('t', 'a', { type: 'varchar(50)', schema: 'public' }),
    sql: ['ALTER TABLE public.t ALTER COLUMN a TYPE varchar(50)'],
    added: ["column public.t 1 a character varying(50) not null default 'x'::character varying"],
    removed: ["column public.t 1 a character varying(5) not null default 'x'::character varying"],
    down: (op) => op.alterColumn('t', 'a', { type: 'varchar(5)', existingType: 'varchar(50)' }),
  },
  {
    name: 'alterColumn: defaults of every kind',
    given:
      'CREATE TABLE t (a integer, b boolean, c timestamptz, d jsonb, e bytea, f text[], g double precision)',
    up: async (op) => {
      await op.alterColumn('t', 'a', { default: -5 })
      await op.alterColumn('t', 'b', { default: false })
      await op.alterColumn('t', 'c', { default: sql`now()` })
      await op.alterColumn('t', 'd', { default: { a: ["it's"] } })
      await op.alterColumn('t', 'e', { default: new Uint8Array([0, 255]) })
      await op.alterColumn('t', 'f', { default: ['a"b', null, 'c,d'] })
      await op.alterColumn('t', 'g', { default: Number.NaN })
    },
    sql: [
      'ALTER TABLE t ALTER COLUMN a SET DEFAULT -5',
      'ALTER TABLE t ALTER COLUMN b SET DEFAULT false',
      'ALTER TABLE t ALTER COLUMN c SET DEFAULT now()',
      `ALTER TABLE t ALTER COLUMN d SET DEFAULT '{"a":["it''s"]}'`,
      `ALTER TABLE t ALTER COLUMN e SET DEFAULT '\\x00ff'::bytea`,
      `ALTER TABLE t ALTER COLUMN f SET DEFAULT '{"a\\"b",NULL,"c,d"}'`,
      `ALTER TABLE t ALTER COLUMN g SET DEFAULT 'NaN'::float8`,
    ],
    down: async (op) => {
      for (const column of 'abcdefg') await op.alterColumn('t', column, { default: null })
    },
  },
  {
    name: 'alterColumn: identity is added, changed where it differs, dropped',
    given: 'CREATE TABLE t (a bigint NOT NULL)',
    up: async (op) => {
      await op.alterColumn('t', 'a', { identity: { generated: 'always', start: 10, increment: 2n } })
      await op.alterColumn('t', 'a', {
        identity: { generated: 'by default', start: 10n, increment: 4, maxValue: null, cycle: true },
        existingIdentity: { generated: 'always', start: 10, increment: 2 },
      })
      await op.alterColumn('t', 'a', { identity: null, existingIdentity: {} })
    },
    sql: [
      'ALTER TABLE t ALTER COLUMN a ADD GENERATED ALWAYS AS IDENTITY (INCREMENT BY 2 START WITH 10)',
      'ALTER TABLE t ALTER COLUMN a SET GENERATED BY DEFAULT SET INCREMENT BY 4 SET NO MAXVALUE SET CYCLE',
      'ALTER TABLE t ALTER COLUMN a DROP IDENTITY',
    ],
    added: [],
    removed: [],
  },
  {
    name: 'alterColumn: a stored generated column becomes an ordinary one',
    given: 'CREATE TABLE t (a integer, b integer GENERATED ALWAYS AS (a + 1) STORED)',
    up: (op) => op.alterColumn('t', 'b', { generated: null }),
    sql: ['ALTER TABLE t ALTER COLUMN b DROP EXPRESSION'],
    added: ['column public.t 2 b integer'],
    removed: ['column public.t 2 b integer default (a + 1) generated s'],
  },
]

const indexCases: readonly Case[] = [
  {
    name: 'createIndex: every option',
    given: account,
    up: (op) =>
      op.createIndex(
        'ix all',
        'account',
        [
          'email',
          sql`lower(email)`,
          sql`email || ${'x'}`,
          { element: 'id', order: 'desc', nulls: 'last' },
          sql`room DESC`,
        ],
        {
          schema: 'public',
          unique: true,
          ifNotExists: true,
          using: 'btree',
          opclass: { email: 'text_pattern_ops' },
          include: ['age'],
          with: { fillfactor: 50 },
          tablespace: 'pg_default',
          where: sql`age IS NOT NULL AND email <> ${"o'k"}`,
        },
      ),
    sql: [
      `CREATE UNIQUE INDEX IF NOT EXISTS "ix all" ON public.account USING btree (email text_pattern_ops, lower(email), (email || 'x'), id DESC NULLS LAST, room DESC) INCLUDE (age) WITH (fillfactor = 50) TABLESPACE pg_default WHERE age IS NOT NULL AND email <> 'o''k'`,
    ],
    down: (op) => op.dropIndex('ix all', { schema: 'public', ifExists: true }),
  },
  {
    name: 'createIndex: no name leaves the name to PostgreSQL',
    given: account,
    up: (op) =>
      op.createIndex(null, 'account', ['email', { element: 'age', collation: 'C', opclass: 'text_ops' }]),
    sql: ['CREATE INDEX ON account (email, age COLLATE "C" text_ops)'],
    added: [
      'index CREATE INDEX account_email_age_idx ON public.account USING btree (email, age COLLATE "C")',
    ],
    down: (op) => op.dropIndex('account_email_age_idx'),
  },
  {
    name: 'createIndex: gin, jsonb operator class, expressions',
    given: 'CREATE TABLE doc (body jsonb, title text)',
    up: async (op) => {
      await op.createIndex('ix_body', 'doc', ['body'], { using: 'gin', opclass: { body: 'jsonb_path_ops' } })
      await op.createIndex('ix_title', 'doc', [sql`to_tsvector('english', title)`], { using: 'gin' })
      await op.createIndex('ix_kind', 'doc', [sql`body->>'kind'`, sql`(body->>'x') DESC`, sql`title IS NULL`])
    },
    sql: [
      'CREATE INDEX ix_body ON doc USING gin (body jsonb_path_ops)',
      `CREATE INDEX ix_title ON doc USING gin (to_tsvector('english', title))`,
      `CREATE INDEX ix_kind ON doc ((body->>'kind'), (body->>'x') DESC, (title IS NULL))`,
    ],
    down: async (op) => {
      for (const index of ['ix_body', 'ix_title', 'ix_kind']) await op.dropIndex(index)
    },
  },
  {
    name: 'createIndex: only on a partitioned table',
    given: 'CREATE TABLE p (a integer) PARTITION BY RANGE (a); CREATE TABLE p1 PARTITION OF p DEFAULT',
    up: (op) => op.createIndex('ix_p', 'p', ['a'], { only: true }),
    sql: ['CREATE INDEX ix_p ON ONLY p (a)'],
    down: (op) => op.dropIndex('ix_p', { cascade: true }),
  },
  {
    name: 'createIndex and dropIndex by the naming convention',
    given: account,
    convention: { ix: 'ix_%(table_name)s_%(column_0_N_name)s_%(constraint_name)s' },
    up: async (op) => {
      await op.createIndex('x', 'account', ['email', 'age'])
      await op.createIndex(op.f('final'), 'account', ['age'])
    },
    sql: [
      'CREATE INDEX ix_account_email_age_x ON account (email, age)',
      'CREATE INDEX final ON account (age)',
    ],
    down: async (op) => {
      await op.dropIndex('ix_account_email_age_x')
      await op.dropIndex(op.f('final'), { table: 'account' })
    },
  },
  {
    name: 'renameIndex',
    given: `${account}; CREATE INDEX one ON account (age)`,
    up: (op) => op.renameIndex('one', 'Two', { schema: 'public', ifExists: true }),
    sql: ['ALTER INDEX IF EXISTS public.one RENAME TO "Two"'],
    down: (op) => op.renameIndex('Two', 'one'),
  },
]

const constraintCases: readonly Case[] = [
  {
    name: 'createPrimaryKey: with and without a name, from an index',
    given:
      'CREATE TABLE a (x integer NOT NULL, y integer NOT NULL); CREATE TABLE b (x integer NOT NULL); CREATE TABLE c (x integer NOT NULL); CREATE UNIQUE INDEX c_x ON c (x)',
    up: async (op) => {
      await op.createPrimaryKey('pk a', 'a', ['x', 'y'], { schema: 'public' })
      await op.createPrimaryKey(null, 'b', ['x'])
      await op.createPrimaryKey('c_pk', 'c', [], { usingIndex: 'c_x' })
    },
    sql: [
      'ALTER TABLE public.a ADD CONSTRAINT "pk a" PRIMARY KEY (x, y)',
      'ALTER TABLE b ADD PRIMARY KEY (x)',
      'ALTER TABLE c ADD CONSTRAINT c_pk PRIMARY KEY USING INDEX c_x',
    ],
  },
  {
    name: 'createUniqueConstraint: deferrable, include',
    given: account,
    up: async (op) => {
      await op.createUniqueConstraint('uq', 'account', ['email', 'age'], {
        deferrable: true,
        initially: 'deferred',
      })
      await op.createUniqueConstraint(null, 'account', ['age'], {
        include: ['room'],
        with: { fillfactor: 90 },
      })
      await op.createUniqueConstraint('uq3', 'account', ['room'], { deferrable: true })
    },
    sql: [
      'ALTER TABLE account ADD CONSTRAINT uq UNIQUE (email, age) DEFERRABLE INITIALLY DEFERRED',
      'ALTER TABLE account ADD UNIQUE (age) INCLUDE (room) WITH (fillfactor = 90)',
      'ALTER TABLE account ADD CONSTRAINT uq3 UNIQUE (room) DEFERRABLE',
    ],
    down: async (op) => {
      await op.dropConstraint('uq', 'account', { type: 'unique', ifExists: true })
      await op.dropConstraint('account_age_room_key', 'account')
      await op.dropConstraint('uq3', 'account', { cascade: true })
    },
  },
  {
    name: 'createForeignKey: every option, then validated',
    given: `${account}; CREATE SCHEMA app; CREATE TABLE app.o (id integer PRIMARY KEY); CREATE TABLE o2 (id integer PRIMARY KEY)`,
    up: async (op) => {
      await op.createForeignKey('fk', 'account', 'o', ['room'], ['id'], {
        sourceSchema: 'public',
        referentSchema: 'app',
        match: 'full',
        onDelete: 'SET NULL',
        onUpdate: 'cascade',
        initially: 'deferred',
        notValid: true,
      })
      await op.validateConstraint('fk', 'account', { schema: 'public' })
      await op.createForeignKey(null, 'account', 'o2', ['id'], [])
    },
    sql: [
      'ALTER TABLE public.account ADD CONSTRAINT fk FOREIGN KEY (room) REFERENCES app.o (id) MATCH FULL ON DELETE SET NULL ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED NOT VALID',
      'ALTER TABLE public.account VALIDATE CONSTRAINT fk',
      'ALTER TABLE account ADD FOREIGN KEY (id) REFERENCES o2',
    ],
    added: [
      'constraint public.account account_id_fkey FOREIGN KEY (id) REFERENCES o2(id)',
      'constraint public.account fk FOREIGN KEY (room) REFERENCES app.o(id) MATCH FULL ON UPDATE CASCADE ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED',
    ],
    down: async (op) => {
      await op.dropConstraint('fk', 'account', { type: 'foreignkey', schema: 'public' })
      await op.dropConstraint('account_id_fkey', 'account')
    },
  },
  {
    name: 'createCheckConstraint: notValid, noInherit, values as literals',
    given: account,
    up: async (op) => {
      await op.createCheckConstraint('ck', 'account', sql`age <> ${"o'k"}`, {
        notValid: true,
        noInherit: true,
      })
      await op.createCheckConstraint(null, 'account', 'room > 0')
    },
    sql: [
      `ALTER TABLE account ADD CONSTRAINT ck CHECK (age <> 'o''k') NO INHERIT NOT VALID`,
      'ALTER TABLE account ADD CHECK (room > 0)',
    ],
    added: [
      'constraint public.account account_room_check CHECK ((room > 0))',
      `constraint public.account ck CHECK ((age <> 'o''k'::text)) NO INHERIT NOT VALID (not validated)`,
    ],
    down: async (op) => {
      await op.dropConstraint('ck', 'account')
      await op.dropConstraint('account_room_check', 'account')
    },
  },
  {
    name: 'createExcludeConstraint',
    given: account,
    up: (op) =>
      op.createExcludeConstraint(
        'ex',
        'account',
        [['during', '&&'], { element: sql`int4range(room, room, '[]')`, operator: '&&' }],
        { where: 'room > 1', initially: 'deferred' },
      ),
    sql: [
      `ALTER TABLE account ADD CONSTRAINT ex EXCLUDE USING gist (during WITH &&, int4range(room, room, '[]') WITH &&) WHERE (room > 1) DEFERRABLE INITIALLY DEFERRED`,
    ],
    down: (op) => op.dropConstraint('ex', 'account', { type: 'exclude' }),
  },
  {
    name: 'renameConstraint',
    given: account,
    up: (op) => op.renameConstraint('account_pkey', 'Account PK', 'account'),
    sql: ['ALTER TABLE account RENAME CONSTRAINT account_pkey TO "Account PK"'],
    down: (op) => op.renameConstraint('Account PK', 'account_pkey', 'account', { schema: 'public' }),
  },
  {
    name: 'naming convention: given names go through it, unless final or of an unknown type',
    given: account,
    convention: { ck: 'ck_%(table_name)s_%(constraint_name)s', uq: 'uq_%(table_name)s_%(column_0_name)s' },
    up: async (op) => {
      await op.createCheckConstraint('pos', 'account', 'room > 0')
      await op.createCheckConstraint(op.f('pos'), 'account', 'room > 1')
      await op.createUniqueConstraint(null, 'account', ['email'])
      await op.createUniqueConstraint('mine', 'account', ['age'])
    },
    sql: [
      'ALTER TABLE account ADD CONSTRAINT ck_account_pos CHECK (room > 0)',
      'ALTER TABLE account ADD CONSTRAINT pos CHECK (room > 1)',
      'ALTER TABLE account ADD CONSTRAINT uq_account_email UNIQUE (email)',
      'ALTER TABLE account ADD CONSTRAINT mine UNIQUE (age)',
    ],
    down: async (op) => {
      await op.dropConstraint('pos', 'account', { type: 'check' })
      await op.dropConstraint('pos', 'account')
      await op.dropConstraint('uq_account_email', 'account', { type: 'unique' })
      await op.dropConstraint('mine', 'account')
    },
  },
  {
    name: 'naming convention: long names are cut and carry a hash',
    given: account,
    convention: {
      uq: 'uq_%(table_name)s_%(column_0_N_name)s_%(column_0_N_name)s_%(column_0_N_name)s_%(column_0_N_name)s',
    },
    up: (op) => op.createUniqueConstraint(null, 'account', ['email', 'age', 'room']),
    sql: [
      'ALTER TABLE account ADD CONSTRAINT uq_account_email_age_room_email_age_room_email_age_roo_12d2d6db UNIQUE (email, age, room)',
    ],
  },
]

const typeCases: readonly Case[] = [
  {
    name: 'enums: made, renamed, values renamed, dropped',
    up: async (op) => {
      await op.createEnum('Mood', ['happy', "it's"], { schema: 'public' })
      await op.renameEnumValue('Mood', "it's", 'sad')
      await op.renameEnum('Mood', 'feeling')
      await op.createEnum('feeling', ['other'], { ifNotExists: true })
    },
    sql: [
      `CREATE TYPE public."Mood" AS ENUM ('happy', 'it''s')`,
      `ALTER TYPE "Mood" RENAME VALUE 'it''s' TO 'sad'`,
      'ALTER TYPE "Mood" RENAME TO feeling',
      `DO $tribikos$\nBEGIN\n  CREATE TYPE feeling AS ENUM ('other');\nEXCEPTION WHEN duplicate_object THEN\n  NULL;\nEND\n$tribikos$`,
    ],
    added: [`enum public.feeling 'happy', 'sad'`],
    down: (op) => op.dropEnum('feeling', { ifExists: true, cascade: true }),
  },
  {
    name: 'addEnumValue: before, after, ifNotExists',
    given: `CREATE TYPE mood AS ENUM ('b')`,
    up: async (op) => {
      await op.addEnumValue('mood', 'a', { before: 'b' })
      await op.addEnumValue('mood', "c'", { after: 'b', schema: 'public' })
      await op.addEnumValue('mood', 'b', { ifNotExists: true })
    },
    sql: [
      `ALTER TYPE mood ADD VALUE 'a' BEFORE 'b'`,
      `ALTER TYPE public.mood ADD VALUE 'c''' AFTER 'b'`,
      `ALTER TYPE mood ADD VALUE IF NOT EXISTS 'b'`,
    ],
    added: [`enum public.mood 'a', 'b', 'c'''`],
    removed: [`enum public.mood 'b'`],
  },
  {
    name: 'schemas, sequences, extensions',
    up: async (op) => {
      await op.createSchema('App Schema', { ifNotExists: true, authorization: 'postgres' })
      await op.createSequence('seq', {
        schema: 'App Schema',
        as: 'integer',
        increment: 2,
        minValue: null,
        maxValue: 1000n,
        start: 7,
        cache: 5,
        cycle: false,
        ifNotExists: true,
      })
      await op.createTable('t', (table) => void table.integer('id'), { schema: 'App Schema' })
      await op.createSequence('owned', { schema: 'App Schema', ownedBy: { table: 't', column: 'id' } })
    },
    sql: [
      'CREATE SCHEMA IF NOT EXISTS "App Schema" AUTHORIZATION postgres',
      'CREATE SEQUENCE IF NOT EXISTS "App Schema".seq AS integer INCREMENT BY 2 NO MINVALUE MAXVALUE 1000 START WITH 7 CACHE 5 NO CYCLE',
      'CREATE TABLE "App Schema".t (\n  id integer\n)',
      'CREATE SEQUENCE "App Schema".owned OWNED BY "App Schema".t.id',
    ],
    down: async (op) => {
      await op.dropTable('t', { schema: 'App Schema' })
      await op.dropSequence('seq', { schema: 'App Schema', ifExists: true })
      await op.dropSchema('App Schema', { ifExists: true })
    },
  },
  {
    name: 'views and materialized views',
    given: account,
    up: async (op) => {
      await op.createView('v', 'SELECT id, email FROM account WHERE room > 1;', {
        orReplace: true,
        columns: ['id', 'Mail'],
        with: { security_barrier: true },
        checkOption: 'local',
      })
      await op.createView('m', sql`SELECT id FROM account WHERE email <> ${'x'}`, {
        materialized: true,
        withData: false,
        ifNotExists: true,
        schema: 'public',
      })
    },
    sql: [
      'CREATE OR REPLACE VIEW v (id, "Mail") WITH (security_barrier = true) AS SELECT id, email FROM account WHERE room > 1 WITH LOCAL CHECK OPTION',
      `CREATE MATERIALIZED VIEW IF NOT EXISTS public.m AS SELECT id FROM account WHERE email <> 'x' WITH NO DATA`,
    ],
    down: async (op) => {
      await op.dropView('m', { materialized: true })
      await op.dropView('v', { ifExists: true, cascade: true })
    },
  },
  {
    name: 'batchAlterTable: the calls in order, execute among them',
    given: 'CREATE SCHEMA s; CREATE TABLE s.t (a integer, b integer)',
    up: (op) =>
      op.batchAlterTable('t', { schema: 's', recreate: 'auto' }, async (batch) => {
        await batch.addColumn((table) => table.integer('c'))
        await batch.execute('UPDATE s.t SET c = 1')
        await batch.alterColumn('c', { nullable: false })
        await batch.createUniqueConstraint('uq', ['a'])
        await batch.createIndex('ix', ['b'])
        await batch.createCheckConstraint('ck', 'b > 0')
        await batch.createTableComment('hi')
        await batch.renameColumn('b', 'bb')
        await batch.dropConstraint('ck')
        await batch.dropIndex('ix')
      }),
    sql: [
      'ALTER TABLE s.t ADD COLUMN c integer',
      'UPDATE s.t SET c = 1',
      'ALTER TABLE s.t ALTER COLUMN c SET NOT NULL',
      'ALTER TABLE s.t ADD CONSTRAINT uq UNIQUE (a)',
      'CREATE INDEX ix ON s.t (b)',
      'ALTER TABLE s.t ADD CONSTRAINT ck CHECK (b > 0)',
      "COMMENT ON TABLE s.t IS 'hi'",
      'ALTER TABLE s.t RENAME COLUMN b TO bb',
      'ALTER TABLE s.t DROP CONSTRAINT ck',
      'DROP INDEX s.ix',
    ],
  },
]

export const cases: readonly Case[] = [
  ...tableCases,
  ...columnCases,
  ...indexCases,
  ...constraintCases,
  ...typeCases,
]

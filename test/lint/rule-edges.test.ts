/** Where rules begin and end, beyond what their pages show: `!` for what they find, `.` for what they are silent about. */
import { describe, expect, it } from 'vitest'
import type { LintRuleId } from '../../lib/config/lint-rules.ts'
import type { LintFinding } from '../../lib/lint/finding.ts'
import { findingsIn, recordExample } from '../support/lint-examples.ts'

const setup = `
CREATE TABLE customers (id bigint PRIMARY KEY, email text);
CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint, state text, total numeric);
ALTER TABLE orders ADD CONSTRAINT has_customer FOREIGN KEY (customer) REFERENCES customers NOT VALID;
CREATE INDEX orders_customer ON orders (customer);
CREATE VIEW order_ids AS SELECT id FROM orders;
CREATE MATERIALIZED VIEW sums AS SELECT sum(total) FROM orders;
CREATE TYPE mood AS ENUM ('sad', 'happy');
CREATE TABLE people (id bigint PRIMARY KEY, mood mood);
CREATE TABLE events (id bigint NOT NULL, day date NOT NULL) PARTITION BY RANGE (day);
CREATE TABLE old_events (id bigint NOT NULL, day date NOT NULL, CONSTRAINT low CHECK (day < '2000-01-01'));
`

async function found(
  sql: string,
  settings: Parameters<typeof findingsIn>[1] = {},
): Promise<readonly LintFinding[]> {
  const revisions = await recordExample({ kind: 'bad', sql, setup, options: {} }, 'old')
  const findings = await findingsIn(revisions, settings)
  return findings.filter(({ revision }) => revision !== 'setup')
}

type Case = readonly ['!' | '.', string]

const autocommit = '-- in an autocommit block\n'
const later = '\n-- in a later revision\n'

const cases: Partial<Record<LintRuleId, readonly Case[]>> = {
  L12: [
    ['!', 'ALTER TABLE events ADD PRIMARY KEY (id, day);'],
    ['.', 'ALTER TABLE ONLY events ADD PRIMARY KEY (id, day);'],
    ['!', 'ALTER TABLE ONLY customers ADD UNIQUE (email);'],
  ],
  L17: [
    ['!', 'ALTER TABLE order_ids RENAME TO ids;'],
    ['!', 'ALTER VIEW order_ids RENAME COLUMN id TO number;'],
    ['!', 'ALTER SCHEMA app RENAME TO shop;'],
    ['!', 'ALTER TABLE orders SET SCHEMA app;'],
    ['!', `${autocommit}ALTER TABLE orders RENAME TO sales;\nCREATE VIEW orders AS SELECT * FROM sales;`],
    ['!', `ALTER TABLE orders RENAME TO sales;${later}CREATE VIEW orders AS SELECT * FROM sales;`],
    ['.', 'CREATE TABLE a ();\nALTER TABLE orders RENAME TO sales;\nALTER TABLE a RENAME TO orders;'],
    ['.', 'CREATE TYPE t AS (a int);\nALTER TYPE t RENAME ATTRIBUTE a TO b;\nALTER TYPE t RENAME TO u;'],
    ['.', 'ALTER TABLE orders RENAME CONSTRAINT has_customer TO orders_customer_fkey;'],
  ],
  L18: [
    ['!', 'ALTER TABLE orders DROP COLUMN IF EXISTS total;'],
    ['.', 'ALTER TYPE point3 DROP ATTRIBUTE z;'],
  ],
  L19: [
    ['!', 'DROP MATERIALIZED VIEW sums;'],
    ['!', 'DROP SEQUENCE IF EXISTS app.numbers;'],
    ['!', 'DROP FUNCTION f(int);'],
    ['!', 'DROP SCHEMA app;'],
    ['!', `DROP VIEW order_ids;${later}CREATE VIEW order_ids AS SELECT 1;`],
    ['.', 'DROP FUNCTION f(int);\nCREATE FUNCTION f(a int, b int) RETURNS int LANGUAGE sql AS $$SELECT 1$$;'],
    ['.', 'CREATE SCHEMA app;\nDROP SCHEMA app;'],
    ['.', 'DROP INDEX orders_customer;'],
    ['.', 'DROP TRIGGER t ON orders;'],
  ],
  L20: [
    ['!', 'DROP OWNED BY app;'],
    ['!', 'DROP EXTENSION hstore CASCADE;'],
    ['!', 'ALTER TABLE orders DROP COLUMN total CASCADE;'],
    ['!', 'TRUNCATE orders;'],
    ['.', 'CREATE TABLE a ();\nTRUNCATE a;\nALTER TABLE a DROP COLUMN b CASCADE;'],
    ['.', 'CREATE TYPE t AS ENUM ();\nDROP TYPE t CASCADE;'],
  ],
  L21: [
    ['!', 'ALTER TABLE elsewhere DROP CONSTRAINT elsewhere_customer_fkey1;'],
    ['!', 'ALTER TABLE elsewhere DROP CONSTRAINT fk_customer;'],
    ['.', 'ALTER TABLE elsewhere DROP CONSTRAINT elsewhere_pkey;'],
    ['.', 'ALTER TABLE elsewhere DROP CONSTRAINT fkind_check;'],
  ],
  L22: [
    [
      '.',
      'ALTER TABLE orders ADD COLUMN a text NOT NULL DEFAULT 1;\nALTER TABLE orders ALTER a DROP DEFAULT;',
    ],
    ['!', `ALTER TABLE orders ADD COLUMN a text DEFAULT 1;${later}ALTER TABLE orders ALTER a DROP DEFAULT;`],
  ],
  L23: [
    ['!', `ALTER TYPE mood ADD VALUE 'calm' AFTER 'sad';\nALTER TABLE people ALTER mood SET DEFAULT 'calm';`],
    ['.', `ALTER TYPE mood ADD VALUE 'calm' AFTER 'sad';\nCOMMENT ON TYPE mood IS 'calm';`],
    [
      '.',
      `${autocommit}ALTER TYPE mood ADD VALUE 'calm' AFTER 'sad';\n-- in a transaction\nSELECT 'calm'::mood;`,
    ],
    ['.', `ALTER TYPE mood RENAME VALUE 'sad' TO 'blue';`],
    ['.', `CREATE TYPE size AS ENUM ('s');\nALTER TYPE size ADD VALUE 'm';`],
  ],
  L24: [
    [
      '.',
      `CREATE TYPE feeling AS ENUM ('sad', 'calm', 'happy');\nALTER TABLE people ALTER mood TYPE feeling USING mood::text::feeling;`,
    ],
    ['.', 'ALTER TABLE orders ALTER state TYPE mood USING state::mood;'],
    [
      '!',
      `CREATE TYPE level AS ENUM ('low');\nALTER TABLE elsewhere ALTER level TYPE level USING level::text::level;`,
    ],
  ],
  L25: [
    ['!', `ALTER TABLE events ATTACH PARTITION old_events FOR VALUES FROM ('1900-01-01') TO ('2000-01-01');`],
    ['.', `ALTER TABLE events ATTACH PARTITION old_events FOR VALUES FROM (MINVALUE) TO ('2000-01-01');`],
    ['!', 'ALTER TABLE spread ATTACH PARTITION old_events FOR VALUES WITH (MODULUS 2, REMAINDER 0);'],
    ['.', 'ALTER INDEX events_id ATTACH PARTITION old_events_id;'],
    ['.', 'ALTER TABLE events DETACH PARTITION old_events FINALIZE;'],
    ['.', 'CREATE TABLE child () INHERITS (orders);'],
  ],
  L26: [
    ['!', 'UPDATE orders SET total = 0 WHERE true;'],
    ['!', 'WITH gone AS (DELETE FROM orders RETURNING id) SELECT count(*) FROM gone;'],
    ['!', 'ALTER TABLE orders ADD COLUMN a int;\nDELETE FROM customers WHERE id = 1;'],
    ['.', 'UPDATE orders SET total = 0 WHERE id = 1;\nALTER TABLE orders ADD COLUMN a int;'],
    ['.', 'CREATE TABLE a (b int);\nUPDATE a SET b = 1;\nDELETE FROM a;'],
    ['.', 'CREATE TABLE a (b int);\nINSERT INTO a SELECT id FROM orders;'],
    ['.', `ALTER TABLE orders ALTER total SET STATISTICS 100;\nUPDATE orders SET total = 0 WHERE id = 1;`],
  ],
  L27: [
    ['!', 'ALTER TABLE orders ADD COLUMN a int;\nALTER TABLE orders VALIDATE CONSTRAINT has_customer;'],
    ['!', 'ALTER TABLE orders ADD COLUMN a int;\nREFRESH MATERIALIZED VIEW CONCURRENTLY sums;'],
    ['!', 'ALTER TABLE orders DROP CONSTRAINT has_customer;\nLOCK TABLE people IN SHARE MODE;'],
    ['!', 'DROP TRIGGER t ON orders;\nCREATE TABLE a (b bigint REFERENCES customers);'],
    ['.', 'ALTER TABLE orders DROP CONSTRAINT has_customer;\nALTER TABLE customers ADD COLUMN a int;'],
    ['.', 'ALTER TABLE orders VALIDATE CONSTRAINT has_customer;\nALTER TABLE people ADD COLUMN a int;'],
    ['.', 'COMMENT ON TABLE orders IS $$a$$;\nALTER TABLE people ADD COLUMN a int;'],
    ['.', 'ALTER TABLE orders ADD COLUMN a int;\nCREATE TABLE a (b int);\nALTER TABLE a ADD COLUMN c int;'],
    ['.', `${autocommit}ALTER TABLE orders ADD COLUMN a int;\nALTER TABLE people ADD COLUMN a int;`],
  ],
  L28: [
    ['!', 'RESET lock_timeout;'],
    ['!', `SET LOCAL lock_timeout = '0ms';`],
    ['!', 'SET LOCAL lock_timeout TO DEFAULT;'],
    ['!', 'SET LOCAL transaction_timeout = 1000;'],
    ['.', `SET LOCAL lock_timeout = '10s';`],
    ['.', `SELECT current_setting('lock_timeout');`],
  ],
  L29: [
    ['!', 'START TRANSACTION;'],
    ['!', 'ROLLBACK;'],
    ['!', 'END;'],
    ['!', `PREPARE TRANSACTION 'a';`],
    ['.', `COMMIT PREPARED 'a';`],
    ['.', 'DO $$BEGIN COMMIT; END$$;'],
  ],
  L30: [
    ['!', 'SET SESSION AUTHORIZATION app;'],
    ['!', `SET TIME ZONE 'UTC';`],
    ['!', 'SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY;'],
    ['!', `SELECT pg_catalog.set_config('search_path', '', false);`],
    ['!', `ALTER ROLE app SET search_path = app;`],
    ['!', `ALTER SYSTEM SET work_mem = '1GB';`],
    ['.', 'SET TRANSACTION ISOLATION LEVEL SERIALIZABLE;'],
    ['.', 'SET CONSTRAINTS ALL DEFERRED;'],
    ['.', 'SET LOCAL ROLE app;\nRESET ROLE;'],
    ['.', 'CREATE FUNCTION f() RETURNS int LANGUAGE sql SET search_path = app AS $$SELECT 1$$;'],
  ],
  L31: [
    ['.', `${autocommit}VACUUM orders;\n-- in a transaction\nALTER TABLE orders ADD COLUMN a int;`],
    ['.', `ALTER TABLE orders ADD COLUMN a int;\n${autocommit}VACUUM orders;\nVACUUM people;`],
    ['.', `SELECT 1;\nDROP INDEX CONCURRENTLY orders_customer;`],
    ['!', `SELECT 1;\nDROP INDEX CONCURRENTLY orders_customer;\nSELECT 2;`],
  ],
  L32: [
    ['.', 'CALL fill();'],
    ['.', `${autocommit}DO $$BEGIN PERFORM 1; END$$;`],
    ['.', `${autocommit}REINDEX INDEX CONCURRENTLY orders_customer;`],
  ],
  L33: [
    ['.', `CREATE TABLE ${'a'.repeat(63)} ();`],
    ['!', `CREATE TABLE ${'a'.repeat(64)} ();`],
    ['.', `CREATE TABLE "${'ä'.repeat(31)}" ();`],
    ['!', `CREATE TABLE "${'ä'.repeat(32)}" ();`],
    [
      '.',
      `COMMENT ON TABLE orders IS '${'a'.repeat(64)}';\n-- ${'a'.repeat(64)}\nSELECT $$${'a'.repeat(64)}$$;`,
    ],
  ],
  L34: [
    ['!', 'ALTER TABLE orders ADD COLUMN body json[];'],
    ['!', 'CREATE TABLE a (b char);'],
    ['!', 'CREATE TABLE a (b smallint PRIMARY KEY);'],
    ['.', 'CREATE TABLE a (b int, c int, d varchar, e timestamptz(3), PRIMARY KEY (b, c));'],
  ],
  L35: [
    ['!', `SELECT set_config('search_path', 'app, public', true);\nDROP TABLE orders;`],
    [
      '!',
      'SET LOCAL search_path = app, public;\nCREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$SELECT 1$$;',
    ],
    ['.', 'SET LOCAL search_path = "$user", app, pg_temp;\nDROP TABLE orders;'],
    ['.', 'SET LOCAL search_path = app, public;\nSET LOCAL search_path = app;\nDROP TABLE orders;'],
    ['.', 'SET LOCAL search_path = app, public;\nCREATE TEMP TABLE a ();\nDROP SCHEMA old;'],
    ['.', `SET LOCAL search_path = app, public;${later}DROP TABLE orders;`],
  ],
  L36: [
    ['.', 'CREATE VIEW a AS SELECT 1;\nCREATE OR REPLACE VIEW a AS SELECT 1 AS "?column?";'],
    ['.', 'CREATE MATERIALIZED VIEW a AS SELECT 1 WITH NO DATA;\nREFRESH MATERIALIZED VIEW a;'],
    ['!', 'REFRESH MATERIALIZED VIEW sums WITH NO DATA;'],
  ],
  L39: [
    ['.', `CREATE TABLE a (b bigint REFERENCES customers);${later}CREATE INDEX CONCURRENTLY c ON a (b);`],
    ['.', `CREATE TABLE a (b bigint REFERENCES customers);${later}DROP TABLE a;`],
    ['.', `CREATE TABLE a (b bigint REFERENCES customers);${later}ALTER TABLE a DROP COLUMN b;`],
    ['.', 'ALTER TABLE elsewhere ADD FOREIGN KEY (customer) REFERENCES customers NOT VALID;'],
    ['!', 'ALTER TABLE elsewhere ADD COLUMN customer bigint REFERENCES customers;'],
    ['!', 'ALTER TABLE people ADD CONSTRAINT likes FOREIGN KEY (mood) REFERENCES customers NOT VALID;'],
    [
      '.',
      'ALTER TABLE people ADD CONSTRAINT likes FOREIGN KEY (mood) REFERENCES customers NOT VALID;\nALTER TABLE people DROP CONSTRAINT likes;',
    ],
    ['.', 'CREATE TABLE a (b bigint, c bigint, UNIQUE (b), FOREIGN KEY (c, b) REFERENCES x);'],
  ],
  L41: [
    ['!', 'GRANT USAGE ON SCHEMA app TO app, PUBLIC;'],
    ['!', 'ALTER FUNCTION f() SECURITY DEFINER;'],
    ['!', 'ALTER TABLE orders NO FORCE ROW LEVEL SECURITY;'],
    ['.', 'REVOKE ALL ON SCHEMA public FROM PUBLIC;'],
    ['.', 'ALTER FUNCTION f() SECURITY INVOKER;'],
    [
      '.',
      'CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER AS $$SELECT 1$$;\nALTER FUNCTION f() SET search_path = pg_catalog;',
    ],
  ],
}

describe.each(Object.entries(cases))('%s', (rule, table) => {
  it.each(table)('%s %s', async (sign, sql) => {
    const own = (await found(sql)).filter((finding) => finding.rule === rule)
    expect(own.length > 0 ? '!' : '.').toBe(sign)
  })
})

describe('rules that look at a whole transaction or revision', () => {
  it('tell of a lock that is held once for each transaction', async () => {
    const sql = ['orders', 'people', 'customers'].map((table) => `ALTER TABLE ${table} ADD COLUMN a int;`)
    const findings = (await found(sql.join('\n'))).filter(({ rule }) => rule === 'L27')
    expect(findings.map(({ statement }) => statement)).toEqual([2])
    expect(findings[0]?.message).toContain('lock on people while')
    expect(findings[0]?.message).toContain('of orders waiting')
  })

  it('say nothing of a way back to a revision that does nothing', async () => {
    const revisions = await recordExample(
      { kind: 'bad', sql: '', setup, options: { downgrade: 'empty' } },
      'old',
    )
    expect((await findingsIn(revisions)).filter(({ rule }) => rule === 'L40')).toEqual([])
  })

  it('name a value that is gone from an enum, and one that moved', async () => {
    const change = (labels: string): string =>
      `CREATE TYPE m AS ENUM (${labels});\nALTER TABLE people ALTER mood TYPE m USING mood::text::m;`
    const messageOf = async (labels: string): Promise<string | undefined> =>
      (await found(change(labels))).find(({ rule }) => rule === 'L24')?.message
    expect(await messageOf(`'happy'`)).toContain(`which has no 'sad'`)
    expect(await messageOf(`'happy', 'calm', 'sad'`)).toContain('another order')
  })

  it('take what a range makes for new', async () => {
    const sql = `CREATE VIEW a AS SELECT 1;\nCREATE TYPE t AS ENUM ('x');${later}DROP VIEW a;\nALTER TYPE t RENAME VALUE 'x' TO 'y';`
    expect((await found(sql)).map(({ rule }) => rule)).toEqual(['L19', 'L17'])
    expect(await found(sql, { scope: 'range' })).toEqual([])
  })
})

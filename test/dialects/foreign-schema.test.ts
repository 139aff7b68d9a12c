/** Foreign-data wrappers, servers, user mappings and foreign tables: from one schema to another and back on a server. */
import { describe, expect, it } from 'vitest'
import { converge } from '../support/convergence.ts'
import { testPairs } from '../support/pairs.ts'

const server = 'CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w;'

describe('foreign-data wrappers and servers', () => {
  testPairs([
    {
      name: 'are made',
      from: '',
      to: `CREATE FOREIGN DATA WRAPPER "W w" OPTIONS (host 'it''s', port '1'); COMMENT ON FOREIGN DATA WRAPPER "W w" IS 'x'`,
    },
    {
      name: 'change',
      from: `CREATE FOREIGN DATA WRAPPER w OPTIONS (host 'a', port '1')`,
      to: `CREATE FOREIGN DATA WRAPPER w OPTIONS (host 'b', dbname 'c')`,
    },
    {
      name: 'get and lose a validator',
      from: 'CREATE FOREIGN DATA WRAPPER w VALIDATOR postgresql_fdw_validator',
      to: 'CREATE FOREIGN DATA WRAPPER w',
    },
    {
      name: 'servers are made',
      from: '',
      to: `CREATE FOREIGN DATA WRAPPER w; CREATE SERVER "S s" TYPE 'a' VERSION '1' FOREIGN DATA WRAPPER w OPTIONS (host 'a b', "Port" '1'); COMMENT ON SERVER "S s" IS 'x'; GRANT USAGE ON FOREIGN SERVER "S s" TO PUBLIC`,
    },
    {
      name: 'servers change',
      from: `CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s VERSION '1' FOREIGN DATA WRAPPER w OPTIONS (a '1', b '2')`,
      to: `CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w OPTIONS (b '3', c '4')`,
      does: ['ALTER SERVER s'],
    },
    {
      name: 'servers change their type along with what is on them',
      from: `${server} CREATE FOREIGN TABLE t (a int) SERVER s`,
      to: `CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s TYPE 'x' FOREIGN DATA WRAPPER w; CREATE FOREIGN TABLE t (a int) SERVER s`,
    },
  ])
})

describe('user mappings', () => {
  testPairs([
    {
      name: 'are made',
      from: server,
      to: `${server} CREATE USER MAPPING FOR PUBLIC SERVER s; CREATE USER MAPPING FOR CURRENT_USER SERVER s OPTIONS ("user" 'bob', password_required 'false')`,
    },
    {
      name: 'change',
      from: `${server} CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS ("user" 'bob', a '1')`,
      to: `${server} CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS ("user" 'ann')`,
    },
    {
      name: 'with a secret',
      from: server,
      to: `${server} CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS ("user" 'bob', password 'hunter2')`,
    },
    {
      name: 'get a secret',
      from: `${server} CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS ("user" 'bob')`,
      to: `${server} CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS ("user" 'bob', password 'hunter2')`,
      does: ["ADD password '********'"],
    },
    { name: 'go with their servers', from: `${server} CREATE USER MAPPING FOR PUBLIC SERVER s`, to: '' },
  ])

  it('never show a secret', async () => {
    const mapping = (password: string): string =>
      `${server} CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS ("user" 'bob', password '${password}')`
    const other = await converge({ from: mapping('hunter2'), to: mapping('hunter3') })
    expect(other.upgradeSql).toEqual([])
    const made = await converge({ from: '', to: mapping('hunter2') })
    expect(made.upgradeSql.join('\n')).toContain('password')
    expect(made.upgradeSql.join('\n')).not.toContain('hunter2')
  })
})

describe('foreign tables', () => {
  testPairs([
    {
      name: 'are made with everything',
      from: server,
      to: `${server} CREATE FOREIGN TABLE "T t" (
          id int OPTIONS (column_name 'the id') NOT NULL, name varchar(10) COLLATE "C" DEFAULT 'x',
          twice int GENERATED ALWAYS AS (id * 2) STORED, CONSTRAINT pos CHECK (id > 0)) SERVER s OPTIONS ("Table" 'it''s');
        ALTER FOREIGN TABLE "T t" ALTER COLUMN id SET STATISTICS 10;
        COMMENT ON FOREIGN TABLE "T t" IS 'a'; COMMENT ON COLUMN "T t".id IS 'b'; COMMENT ON CONSTRAINT pos ON "T t" IS 'c';
        GRANT SELECT ON "T t" TO PUBLIC; GRANT UPDATE (name) ON "T t" TO PUBLIC`,
    },
    { name: 'without columns', from: '', to: `${server} CREATE FOREIGN TABLE t () SERVER s` },
    {
      name: 'change their options',
      from: `${server} CREATE FOREIGN TABLE t (a int) SERVER s OPTIONS (a '1', b '2')`,
      to: `${server} CREATE FOREIGN TABLE t (a int) SERVER s OPTIONS (b '3', c '4')`,
    },
    {
      name: 'change their server',
      from: `${server} CREATE SERVER s2 FOREIGN DATA WRAPPER w; CREATE FOREIGN TABLE t (a int) SERVER s; CREATE VIEW v AS SELECT a FROM t`,
      to: `${server} CREATE SERVER s2 FOREIGN DATA WRAPPER w; CREATE FOREIGN TABLE t (a int) SERVER s2; CREATE VIEW v AS SELECT a FROM t`,
    },
    {
      name: 'get and lose columns',
      from: `${server} CREATE FOREIGN TABLE t (a int, b text) SERVER s`,
      to: `${server} CREATE FOREIGN TABLE t (a int, c text DEFAULT 'x' NOT NULL) SERVER s`,
    },
    {
      name: 'get columns with options',
      from: `${server} CREATE FOREIGN TABLE t (a int) SERVER s`,
      to: `${server} CREATE FOREIGN TABLE t (a int, b text OPTIONS (x 'y')) SERVER s`,
    },
    {
      name: 'change columns',
      from: `${server} CREATE FOREIGN TABLE t (a int OPTIONS (x 'y', z '1'), b text) SERVER s`,
      to: `${server} CREATE FOREIGN TABLE t (a bigint OPTIONS (x 'z'), b varchar(20) NOT NULL DEFAULT 'q') SERVER s`,
    },
    {
      name: 'change checks',
      from: `${server} CREATE FOREIGN TABLE t (a int, CONSTRAINT c CHECK (a > 0)) SERVER s`,
      to: `${server} CREATE FOREIGN TABLE t (a int, CONSTRAINT c CHECK (a > 1), CONSTRAINT d CHECK (a < 9) NO INHERIT) SERVER s`,
    },
    {
      name: 'inherit',
      from: `${server} CREATE TABLE p (a int, b int)`,
      to: `${server} CREATE TABLE p (a int, b int); CREATE FOREIGN TABLE t (b int, c int) INHERITS (p) SERVER s`,
    },
    {
      name: 'inherit from others in another order',
      from: `${server} CREATE TABLE p (a int); CREATE TABLE q (a int); CREATE FOREIGN TABLE t () INHERITS (p, q) SERVER s`,
      to: `${server} CREATE TABLE p (a int); CREATE TABLE q (a int); CREATE FOREIGN TABLE t () INHERITS (q, p) SERVER s`,
    },
    {
      name: 'begin and cease to inherit',
      from: `${server} CREATE TABLE p (a int); CREATE FOREIGN TABLE t (a int) SERVER s`,
      to: `${server} CREATE TABLE p (a int); CREATE FOREIGN TABLE t (a int) INHERITS (p) SERVER s`,
    },
    {
      name: 'as partitions',
      from: `${server} CREATE TABLE p (a int, b text) PARTITION BY LIST (a)`,
      to: `${server} CREATE TABLE p (a int, b text) PARTITION BY LIST (a); CREATE FOREIGN TABLE t PARTITION OF p FOR VALUES IN (1) SERVER s OPTIONS (x '1')`,
    },
    {
      name: 'with triggers',
      from: '',
      to: `${server} CREATE FOREIGN TABLE t (a int) SERVER s; CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER r BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()`,
    },
    {
      name: 'with columns of an enum type whose values change',
      from: `${server} CREATE TYPE m AS ENUM ('a', 'b'); CREATE FOREIGN TABLE t (a m, b m[]) SERVER s`,
      to: `${server} CREATE TYPE m AS ENUM ('b', 'a'); CREATE FOREIGN TABLE t (a m, b m[]) SERVER s`,
    },
  ])
})

/** Privileges and default privileges: from one schema to another and back on a server. */
import { afterAll, beforeAll, describe } from 'vitest'
import { onServer } from '../support/database.ts'
import { testPairs } from '../support/pairs.ts'

const reader = `tribikos_reader_${process.pid}`
const writer = `tribikos writer "${process.pid}"`
const quotedWriter = `"${writer.replaceAll('"', '""')}"`

beforeAll(async () => {
  await onServer(`CREATE ROLE ${reader}`)
  await onServer(`CREATE ROLE ${quotedWriter}`)
})

afterAll(async () => {
  await onServer(`DROP ROLE ${reader}`)
  await onServer(`DROP ROLE ${quotedWriter}`)
})

const table = 'CREATE TABLE t (a int, b int);'

describe('privileges', () => {
  testPairs([
    {
      name: 'of a new table',
      from: '',
      to: `${table} GRANT SELECT, INSERT ON t TO ${reader}, ${quotedWriter} WITH GRANT OPTION; GRANT DELETE ON t TO PUBLIC`,
    },
    {
      name: 'given and taken',
      from: `${table} GRANT SELECT, UPDATE ON t TO ${reader}`,
      to: `${table} GRANT SELECT ON t TO ${quotedWriter}; GRANT UPDATE, DELETE ON t TO ${reader}`,
    },
    {
      name: 'with and without grant option',
      from: `${table} GRANT SELECT ON t TO ${reader} WITH GRANT OPTION`,
      to: `${table} GRANT SELECT ON t TO ${reader}`,
      does: ['REVOKE GRANT OPTION FOR SELECT'],
    },
    {
      name: 'with and without grant option, where another role may have them from the first',
      from: `${table} GRANT SELECT ON t TO ${reader} WITH GRANT OPTION; SET ROLE ${reader};
        GRANT SELECT ON t TO ${quotedWriter} WITH GRANT OPTION; RESET ROLE`,
      to: `${table} GRANT SELECT ON t TO ${reader}, ${quotedWriter}`,
    },
    {
      name: 'of columns that take the place of those of the table',
      from: `${table} GRANT INSERT, UPDATE ON t TO ${reader}; GRANT UPDATE (a) ON t TO ${reader}`,
      to: `${table} GRANT INSERT (a), UPDATE (a, b) ON t TO ${reader}`,
      does: ['REVOKE INSERT, UPDATE ON TABLE', /GRANT INSERT \(a\)(?![\s\S]*GRANT INSERT \(a\))/],
    },
    {
      name: 'granted and revoked again make no difference',
      from: `${table} GRANT SELECT ON t TO ${reader}; REVOKE SELECT ON t FROM ${reader}`,
      to: table,
    },
    {
      name: 'that the owner takes from itself',
      from: table,
      to: `${table} REVOKE TRUNCATE, TRIGGER ON t FROM CURRENT_USER; REVOKE ALL ON t FROM PUBLIC`,
    },
    {
      name: 'of a new table whose owner lacks some',
      from: '',
      to: `CREATE SCHEMA "It's"; CREATE TABLE "It's"."t%I" (a int); REVOKE ALL ON "It's"."t%I" FROM CURRENT_USER`,
    },
    {
      name: 'of columns',
      from: table,
      to: `${table} GRANT SELECT (a), UPDATE (a, b) ON t TO ${reader}; GRANT REFERENCES (b) ON t TO PUBLIC`,
    },
    {
      name: 'of columns of a new table',
      from: '',
      to: `${table} GRANT SELECT (a), UPDATE (a, b) ON t TO ${reader}`,
    },
    {
      name: 'of columns that stay when those of the table go',
      from: `${table} GRANT SELECT ON t TO ${reader}; GRANT SELECT (a) ON t TO ${reader}`,
      to: `${table} GRANT SELECT (a) ON t TO ${reader}`,
    },
    {
      name: 'of a new column where those of the table go',
      from: `${table} GRANT SELECT ON t TO ${reader}`,
      to: `CREATE TABLE t (a int, b int, c int); GRANT SELECT (c) ON t TO ${reader}`,
    },
    {
      name: 'of schemas',
      from: 'CREATE SCHEMA s',
      to: `CREATE SCHEMA s; GRANT USAGE, CREATE ON SCHEMA s TO ${reader}`,
    },
    {
      name: 'of the schema public',
      from: '',
      to: `GRANT CREATE ON SCHEMA public TO ${reader}; REVOKE USAGE ON SCHEMA public FROM PUBLIC`,
    },
    {
      name: 'of functions',
      from: '',
      to: `CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1'; REVOKE ALL ON FUNCTION f(int) FROM PUBLIC; GRANT EXECUTE ON FUNCTION f(int) TO ${reader}`,
    },
    {
      name: 'of functions, back to the usual',
      from: `CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1'; REVOKE ALL ON FUNCTION f(int) FROM PUBLIC`,
      to: `CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1'`,
    },
    {
      name: 'of procedures',
      from: '',
      to: `CREATE PROCEDURE p() LANGUAGE sql AS ''; REVOKE ALL ON PROCEDURE p() FROM PUBLIC`,
    },
    {
      name: 'of sequences',
      from: 'CREATE SEQUENCE s',
      to: `CREATE SEQUENCE s; GRANT USAGE, SELECT ON SEQUENCE s TO ${reader}`,
    },
    {
      name: 'of views',
      from: 'CREATE VIEW v AS SELECT 1 AS a',
      to: `CREATE VIEW v AS SELECT 1 AS a; GRANT SELECT ON v TO PUBLIC; GRANT SELECT (a) ON v TO ${reader}`,
    },
    {
      name: 'of a view that is made anew',
      from: `CREATE VIEW v AS SELECT 1 AS a; GRANT SELECT ON v TO ${reader}`,
      to: `CREATE VIEW v AS SELECT 'x' AS a; GRANT SELECT ON v TO ${reader}`,
    },
    {
      name: 'of types',
      from: `CREATE TYPE m AS ENUM ('a'); CREATE DOMAIN d AS int`,
      to: `CREATE TYPE m AS ENUM ('a'); CREATE DOMAIN d AS int; REVOKE USAGE ON TYPE m FROM PUBLIC; GRANT USAGE ON DOMAIN d TO ${reader} WITH GRANT OPTION`,
    },
  ])
})

describe('default privileges', () => {
  testPairs([
    {
      name: 'of all schemas',
      from: '',
      to: `ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO ${reader}; ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC`,
    },
    {
      name: 'of one schema',
      from: 'CREATE SCHEMA "S s"',
      to: `CREATE SCHEMA "S s"; ALTER DEFAULT PRIVILEGES IN SCHEMA "S s" GRANT SELECT, INSERT ON TABLES TO ${reader}, ${quotedWriter} WITH GRANT OPTION; ALTER DEFAULT PRIVILEGES IN SCHEMA "S s" GRANT USAGE ON SEQUENCES TO PUBLIC`,
    },
    {
      name: 'of another role',
      from: '',
      to: `ALTER DEFAULT PRIVILEGES FOR ROLE ${quotedWriter} GRANT USAGE ON SCHEMAS TO ${reader}; ALTER DEFAULT PRIVILEGES FOR ROLE ${quotedWriter} REVOKE USAGE ON TYPES FROM PUBLIC`,
    },
    {
      name: 'of a role to itself in a schema',
      from: '',
      to: `ALTER DEFAULT PRIVILEGES FOR ROLE ${reader} IN SCHEMA public GRANT SELECT ON TABLES TO ${reader}`,
    },
    {
      name: 'that take from the role itself',
      from: '',
      to: `ALTER DEFAULT PRIVILEGES FOR ROLE ${reader} REVOKE TRUNCATE ON TABLES FROM ${reader}`,
    },
    {
      name: 'that take from the one who makes them',
      from: `ALTER DEFAULT PRIVILEGES REVOKE TRUNCATE ON TABLES FROM CURRENT_USER`,
      to: `ALTER DEFAULT PRIVILEGES REVOKE TRIGGER ON TABLES FROM CURRENT_USER`,
    },
    {
      name: 'that change',
      from: `ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT ON TABLES TO ${reader}`,
      to: `ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO ${quotedWriter}; ALTER DEFAULT PRIVILEGES GRANT INSERT ON TABLES TO ${reader}`,
    },
    {
      name: 'do not leak into tables that are made in the same plan',
      from: '',
      to: `${table} ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO ${reader}`,
    },
    {
      name: 'in force already do not leak into new tables',
      from: `ALTER DEFAULT PRIVILEGES GRANT SELECT, DELETE ON TABLES TO ${reader} WITH GRANT OPTION`,
      to: `${table} GRANT SELECT ON t TO ${reader}; ALTER DEFAULT PRIVILEGES GRANT SELECT, DELETE ON TABLES TO ${reader} WITH GRANT OPTION`,
    },
    {
      name: 'reach tables that are made after them',
      from: '',
      to: `ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO ${reader}; ${table}`,
    },
    {
      name: 'that name the owner of what is made take nothing from it',
      from: `ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON TABLES TO CURRENT_USER, ${reader}, ${quotedWriter};
        ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON FUNCTIONS TO CURRENT_USER, ${reader};
        ALTER DEFAULT PRIVILEGES FOR ROLE ${reader} IN SCHEMA public GRANT SELECT ON TABLES TO CURRENT_USER`,
      to: `ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON TABLES TO CURRENT_USER, ${reader}, ${quotedWriter};
        ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON FUNCTIONS TO CURRENT_USER, ${reader};
        ALTER DEFAULT PRIVILEGES FOR ROLE ${reader} IN SCHEMA public GRANT SELECT ON TABLES TO CURRENT_USER;
        ${table} REVOKE ALL ON t FROM ${reader}; CREATE VIEW v AS SELECT a FROM t; REVOKE ALL ON v FROM ${quotedWriter};
        CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; REVOKE ALL ON FUNCTION f() FROM ${reader}`,
      does: [/^(?![\s\S]*FROM (?:CURRENT_USER|postgres))/],
    },
    {
      name: 'for functions reach functions',
      from: `ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC`,
      to: `CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC`,
    },
  ])
})

/** The role of the page about security can do all that tribikos does, and no more; the application's role cannot touch the version table. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { createTestDatabase, onServer, withClient } from '../support/database.ts'
import { call } from './support/command-lines.ts'

const shop = `shop${process.pid}`
const page = readFileSync(new URL('../../docs/reference/security.md', import.meta.url), 'utf8')
const [, setup = ''] = /```sql\n([\s\S]*?)```/.exec(page) ?? []
const [, written = ''] = /```json\n([\s\S]*?)```/.exec(page) ?? []
const folder = mkdtempSync(join(tmpdir(), 'tribikos-rights-'))

function urlFor(user: string | null): string {
  const url = new URL(inject('serverUrl'))
  url.pathname = `/${shop}`
  if (user !== null) Object.assign(url, { username: user, password: 'right' })
  return url.href
}

async function as(user: string | null, sql: string): Promise<readonly Record<string, unknown>[]> {
  return withClient(urlFor(user), async (client: Client) => (await client.query(sql)).rows)
}

async function tribikos(...line: readonly string[]) {
  return call([...line, '--config', join(folder, 'tribikos.json')], {
    DATABASE_URL: urlFor(`${shop}_migrator`),
  })
}

function revision(id: string, down: string | null, upgrade: string, downgrade: string): void {
  writeFileSync(
    join(folder, `versions/${id}.ts`),
    `export const revision = '${id}'
export const down_revision = ${JSON.stringify(down)}
export async function upgrade(op: any) {
  ${upgrade}
}
export async function downgrade(op: any) {
  ${downgrade}
}
`,
  )
}

beforeAll(async () => {
  const { name } = await createTestDatabase('rights')
  await onServer(`ALTER DATABASE "${name}" RENAME TO ${shop}`)
  await as(null, setup.replaceAll(/\bshop/g, shop))
  await onServer(`ALTER ROLE ${shop}_migrator PASSWORD 'right'; ALTER ROLE ${shop}_app PASSWORD 'right'`)
  mkdirSync(join(folder, 'versions'))
  writeFileSync(join(folder, 'tribikos.json'), written.replaceAll(/\bshop/g, shop))
  revision('a1', null, "await op.execute('CREATE TABLE customer (id int)')", "await op.dropTable('customer')")
  revision(
    'b2',
    'a1',
    "await op.createIndex('customer_id', 'customer', ['id'], { concurrently: true })",
    "await op.dropIndex('customer_id', { concurrently: true })",
  )
})

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await onServer(`DROP DATABASE ${shop} WITH (FORCE)`)
  await onServer(`DROP ROLE ${shop}_migrator`)
  await onServer(`DROP ROLE ${shop}_app`)
})

describe('the role that migrates', () => {
  it('has no right that the page does not name', async () => {
    const rights = 'rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls'
    expect(
      await as(`${shop}_migrator`, `SELECT ${rights} FROM pg_roles WHERE rolname = current_user`),
    ).toEqual([
      {
        rolsuper: false,
        rolcreaterole: false,
        rolcreatedb: false,
        rolreplication: false,
        rolbypassrls: false,
      },
    ])
    expect(
      await as(`${shop}_migrator`, `SELECT has_database_privilege(current_database(), 'CREATE') AS can`),
    ).toEqual([{ can: false }])
  })

  it.each<[string, number]>([
    ['ensure-version', 0],
    ['upgrade head', 0],
    ['status', 0],
    ['current', 0],
    ['plan head', 0],
    ['history -i', 0],
    ['check', 0],
    ['snapshot', 0],
    ['stamp a1', 0],
    ['stamp head', 0],
    ['downgrade -1', 0],
    ['downgrade base', 0],
    ['upgrade head', 0],
  ])('can do %s', async (line, code) => {
    const result = await tribikos(...line.split(' '))
    expect(result, result.stderr).toMatchObject({ code })
  })
})

describe('the role of the application', () => {
  it('works with rows', async () => {
    await as(`${shop}_app`, 'INSERT INTO customer VALUES (1)')
    expect(await as(`${shop}_app`, 'SELECT id FROM customer')).toEqual([{ id: 1 }])
  })

  it.each([
    ['read the version table', `SELECT * FROM ${shop}_versions.alembic_version`],
    ['write the version table', `DELETE FROM ${shop}_versions.alembic_version`],
    ['change a table', 'ALTER TABLE customer ADD c int'],
    ['make a table', `CREATE TABLE ${shop}.mine (id int)`],
    [
      'make a function where others would call it',
      'CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS $$SELECT 1$$',
    ],
    ['write what tribikos knows', 'SELECT * FROM tribikos.step'],
  ])('cannot %s', async (_, sql) => {
    await expect(as(`${shop}_app`, sql)).rejects.toMatchObject({ code: '42501' })
  })
})

describe('without the schema of its own', () => {
  it('revisions run unless one leaves its transaction, which is said before anything of it is done', async () => {
    await tribikos('downgrade', 'base')
    await as(null, 'DROP SCHEMA tribikos CASCADE')
    expect(await tribikos('upgrade', 'a1')).toMatchObject({ code: 0 })
    const { code, stderr } = await tribikos('upgrade', 'b2')
    expect(code).toBe(1)
    expect(stderr).toMatch(/^error\[permission_denied\]/m)
    expect(await as(null, `SELECT indexname FROM pg_indexes WHERE schemaname = '${shop}'`)).toEqual([])
  })

  it('they run when the role may make it', async () => {
    await as(null, `GRANT CREATE ON DATABASE ${shop} TO ${shop}_migrator`)
    expect(await tribikos('upgrade', 'head')).toMatchObject({ code: 0 })
  })
})

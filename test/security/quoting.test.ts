/**
 * Whatever text a name or a value is, it stays a name or a value: the statements are those that plain texts give, online and
 * offline, and the server has the text to the letter.
 */
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadSqlParser, type ParseSql } from '../../lib/dialects/postgres/parse-sql.ts'
import { dialectByName } from '../../lib/dialects/by-name.ts'
import { identifier } from '../../lib/dialects/postgres/names.ts'
import { literal } from '../../lib/dialects/postgres/literal.ts'
import { isTribikosError } from '../../lib/errors.ts'
import { planUpgradeOffline } from '../../lib/graph/offline.ts'
import type { Op } from '../../lib/ops/op.ts'
import { sql } from '../../lib/ops/values.ts'
import { renderOffline } from '../../lib/runtime/offline.ts'
import { createTestDatabase, withClient, type TestDatabase } from '../support/database.ts'
import { hostileText, hostileTexts } from '../support/hostile-text.ts'
import { statementsOf } from '../dialects/postgres/recorded-op.ts'
import { requestFor, revisions, upgrade } from '../runtime/support/revisions.ts'
import { hostileName, runs } from './support/hostile-names.ts'

let parse: ParseSql
let database: TestDatabase

beforeAll(async () => {
  parse = await loadSqlParser()
  database = await createTestDatabase('quoting')
  await database.query('CREATE TABLE canary (id int)')
})

afterAll(async () => database.drop())

/** Something of everything that takes a name, a label, a comment or a value. */
async function everything(op: Op, given: readonly string[]): Promise<void> {
  const { name, text: next } = hostileTexts(given)
  // An empty comment is none.
  const text = (): string => `${next()}.`
  const [schema, table, id, title, mood, index, unique, check, other] = Array.from({ length: 9 }, name)
  const names = { schema: schema ?? '' }
  const [t = '', i = '', c = '', m = ''] = [table, id, title, mood]
  await op.createSchema(names.schema)
  await op.createEnum(m, [name(), name()], names)
  await op.createTable(
    t,
    (builder) => {
      builder.bigInteger(i).primary()
      builder.text(c).defaultTo(text()).comment(text())
    },
    { ...names, comment: text() },
  )
  await op.createIndex(index ?? '', t, [c], names)
  await op.createUniqueConstraint(unique ?? '', t, [c], names)
  await op.createCheckConstraint(
    check ?? '',
    t,
    sql`${op.inlineLiteral(text())} <> ${op.inlineLiteral(text())}`,
    names,
  )
  await op.createTableComment(t, text(), names)
  await op.bulkInsert(t, [{ [i]: 1, [c]: text() }], names)
  await op.createSequence(other ?? '', names)
  await op.renameTable(t, name(), names)
}

function kindsOf(text: string): readonly string[] {
  const parsed = parse(text)
  if (!('statements' in parsed)) throw new Error(`${parsed.problem}\n${text}`)
  return parsed.statements.map(({ tree }) => Object.keys(tree).join())
}

const texts = fc.array(fc.oneof(hostileText, hostileName), { minLength: 1, maxLength: 12 })
const plain = ['aa', 'bb', 'cc']

/** Offline text of one revision. */
async function offline(given: readonly string[]): Promise<string> {
  const written = revisions({ id: 'a1', upgrade: async (op) => everything(op, given) })
  const { settings, arguments: told } = requestFor('postgresql://nobody@localhost/x', written)
  return renderOffline({
    ...planUpgradeOffline(written.graph, 'a1'),
    command: 'upgrade',
    dialect: dialectByName('postgres'),
    arguments: told,
    code: written.code,
    settings,
  })
}

/** What cannot be stored is refused: a NUL, half of a character. */
async function unlessRefused<Result>(work: Promise<Result>): Promise<Result | null> {
  return work.catch((error: unknown) => {
    expect(isTribikosError(error), String(error)).toBe(true)
    return null
  })
}

describe('any names, labels, comments and values', () => {
  it('give the statements that plain ones give', async () => {
    const expected = (await statementsOf(async (op) => everything(op, plain))).map((each) =>
      kindsOf(each.sql),
    )
    let count = 0
    await fc.assert(
      fc.asyncProperty(texts, async (given) => {
        const statements = await unlessRefused(statementsOf(async (op) => everything(op, given)))
        if (statements === null) return
        count += 1
        expect(statements.map((each) => kindsOf(each.sql))).toEqual(expected)
      }),
      runs,
    )
    expect(count).toBeGreaterThan(runs.numRuns / 10)
  })

  it('give the script that plain ones give', async () => {
    const expected = kindsOf(await offline(plain))
    await fc.assert(
      fc.asyncProperty(texts, async (given) => {
        const script = await unlessRefused(offline(given))
        if (script !== null) expect(kindsOf(script)).toEqual(expected)
      }),
      runs,
    )
  })

  it('reach the server to the letter, as data', async () => {
    await withClient(database.url, async (client) => {
      await client.query('SET standard_conforming_strings = on')
      const able = fc.tuple(hostileText, hostileText)
      await fc.assert(
        fc.asyncProperty(able, async ([value, text]) => {
          const column = hostileTexts([text]).name()
          const { rows } = await client.query(`SELECT ${literal(value)}::text AS ${identifier(column)}`)
          expect(rows).toEqual([{ [column]: value }])
        }),
        runs,
      )
    })
    expect(await database.query('SELECT * FROM canary')).toEqual([])
  })
})

describe('a role that takes backslashes for escapes', () => {
  it('changes nothing about what a literal is', async () => {
    await database.query(`ALTER DATABASE "${database.name}" SET standard_conforming_strings = off`)
    const text = `\\'); DROP TABLE canary; --`
    const written = revisions({
      id: 'a1',
      upgrade: async (op) => {
        await op.createTable('kept', (table) => table.text('value').defaultTo(text), { comment: text })
        await op.bulkInsert('kept', [{ value: text }])
      },
    })
    await upgrade(database.url, written)
    expect(
      await database.query("SELECT value, obj_description('kept'::regclass) AS comment FROM kept"),
    ).toEqual([{ value: text, comment: text }])
    expect(await database.query('SELECT * FROM canary')).toEqual([])
  })
})

describe('the version table', () => {
  it.each(['a"b', "a'b; DROP TABLE canary", 'Ünï .x', '$1', 'select', 'a\\'])(
    'may be called %j',
    async (name) => {
      await database.query(`CREATE SCHEMA ${identifier(`s ${name}`)}`)
      const settings = { versionTable: name, versionTableSchema: `s ${name}` }
      const written = revisions({ id: 'a1' }, { id: 'b2' })
      await upgrade(database.url, written, { settings })
      const rows = await database.query(
        `SELECT version_num FROM ${identifier(`s ${name}`)}.${identifier(name)}`,
      )
      expect(rows).toEqual([{ version_num: 'b2' }])
      expect(await database.query('SELECT * FROM canary')).toEqual([])
    },
  )

  it('may hold any text; it is compared and never run', async () => {
    await database.query(`CREATE TABLE odd (version_num varchar(32) NOT NULL PRIMARY KEY)`)
    await database.query('INSERT INTO odd VALUES ($1)', ["'; DROP TABLE canary; --"])
    const failing = upgrade(database.url, revisions({ id: 'a1' }), { settings: { versionTable: 'odd' } })
    await expect(failing).rejects.toMatchObject({ code: 'unknown_revision' })
    expect(await database.query('SELECT * FROM canary')).toEqual([])
  })

  it('is not replaced by a temporary one that a revision makes', async () => {
    const written = revisions(
      { id: 'a1', upgrade: (op) => op.execute('CREATE TEMP TABLE vt (version_num varchar(32) NOT NULL)') },
      { id: 'b2' },
    )
    await upgrade(database.url, written, { settings: { versionTable: 'vt' } })
    expect(await database.query('SELECT version_num FROM public.vt')).toEqual([{ version_num: 'b2' }])
  })
})

describe('a name of more than 63 bytes', () => {
  it.each(['é'.repeat(32), '日'.repeat(22), 'a'.repeat(64), '\u{1F600}'.repeat(16)])(
    '%s is refused',
    (name) => {
      expect(() => identifier(name)).toThrow(expect.objectContaining({ code: 'identifier_too_long' }))
      expect(identifier(Array.from(name).slice(0, -1).join(''))).toContain(Array.from(name)[0])
    },
  )
})

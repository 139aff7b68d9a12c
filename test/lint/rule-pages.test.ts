/** Every rule has its page, and what a page says is so: its examples are linted and run, and the locks it claims are read. */
import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lintRuleNames } from '../../lib/config/lint-rules.ts'
import { rules } from '../../lib/lint/postgres/rules.ts'
import type { LintRule } from '../../lib/lint/rule.ts'
import { createTestDatabase, type TestDatabase, withClient } from '../support/database.ts'
import { type Example, examplesOf, findingsIn, recordExample, versionOf } from '../support/lint-examples.ts'

const folder = fileURLToPath(new URL('../../docs/reference/lint/', import.meta.url))
const pages = readdirSync(folder)
  .filter((name) => name !== 'README.md')
  .sort()

const read = (name: string): string => readFileSync(`${folder}${name}`, 'utf8')

const cellsOf = (row: string): readonly string[] =>
  row
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim())

describe('the rules', () => {
  it('have their names and ids from the one list', () => {
    expect(Object.fromEntries(rules.map(({ id, name }) => [id, name]))).toEqual(lintRuleNames)
    expect(rules.map(({ id }) => id)).toEqual(rules.map(({ id }) => id).toSorted())
  })

  it('have a page each, and each page a rule', () => {
    expect(pages).toEqual(rules.map(({ id, name }) => `${id}-${name}.md`))
  })

  it('are all in the index, as they are', () => {
    const rows = [...read('README.md').matchAll(/^\| \[L\d\d\].*$/gm)].map(([row]) => cellsOf(row))
    expect(rows).toEqual(
      rules.map(({ id, name, severity, title }) => [`[${id}](${id}-${name}.md)`, severity, title]),
    )
  })
})

let database: TestDatabase
let serverVersion = 0

beforeAll(async () => {
  database = await createTestDatabase('lint')
  const [row] = await database.query('SHOW server_version_num')
  serverVersion = Number(row?.['server_version_num'])
})
afterAll(async () => database.drop())

describe.each(rules)('$id $name', (rule) => {
  const page = read(`${rule.id}-${rule.name}.md`)
  const examples = examplesOf(page)
  const rows = page.split('\n').filter((line) => line.startsWith('|'))
  const [severity, lock, versions, onNewTables] = cellsOf(rows[2] ?? '')
  const bad = examples.filter(({ kind }) => kind === 'bad')
  const good = examples.filter(({ kind }) => kind === 'good')

  it('says on its page what it is', () => {
    expect(page.startsWith(`# ${rule.id} ${rule.name}\n`)).toBe(true)
    expect(severity).toBe(rule.severity)
    expect(lock).toBe(rule.lock === null ? 'none' : `\`${rule.lock}\``)
    expect(versions).toBe(versionsText(rule))
    expect(['free', 'not free', 'does not matter']).toContain(onNewTables)
    expect([bad.length, good.length]).not.toContain(0)
    const claimed = bad.flatMap(claims).map(([, mode]) => mode)
    if (rule.lock !== null) expect(claimed).toContain(rule.lock)
  })

  it.each(bad)('finds $sql', async (example) => {
    const revisions = await recordExample(example, 'old')
    const findings = await findingsIn(revisions, { targetVersion: versionOf(example) })
    const found = findings.filter(({ revision }) => revision !== 'setup').map((finding) => finding.rule)
    const also = (example.options['also'] ?? '').split(',').filter((id) => id !== '')
    expect([...new Set(found)].sort()).toEqual([rule.id, ...also].sort())
  })

  it.each(good)('is silent about $sql', async (example) => {
    const revisions = await recordExample(example, 'old')
    const findings = await findingsIn(revisions, { targetVersion: versionOf(example) })
    expect(findings.filter((finding) => finding.rule === rule.id && finding.revision !== 'setup')).toEqual([])
  })

  it.runIf(onNewTables === 'free').each(bad)('is silent about new tables: $sql', async (example) => {
    const made = await recordExample(example, 'new')
    const together = { targetVersion: versionOf(example), scope: 'range' } as const
    expect((await findingsIn(made, together)).filter((finding) => finding.rule === rule.id)).toEqual([])
    const range = await recordExample(example, 'old')
    expect((await findingsIn(range, together)).filter((finding) => finding.rule === rule.id)).toEqual([])
  })

  it.each(examples)('$kind example runs, with the locks claimed: $sql', async (example) => {
    const { server = '0', fails, run } = example.options
    if (run === 'no' || serverVersion < Number(server) * 10_000) return
    await withClient(database.url, async (client) => {
      await clean(client)
      const outcome = await runExample(client, example)
      expect(outcome.failure).toBe(fails ?? null)
      expect(outcome.locks).toEqual(
        expect.arrayContaining(claims(example).map(([relation, mode]) => `${relation} ${mode}`)),
      )
    })
  })
})

function versionsText({ since, until }: Pick<LintRule, 'since' | 'until'>): string {
  if (since !== undefined && since === until) return String(since)
  if (since === undefined) return until === undefined ? 'all' : `up to ${until}`
  return until === undefined ? `${since} and later` : `${since} to ${until}`
}

/** `locks=orders:ShareLock,customers:ShareLock` */
function claims({ options }: Example): readonly (readonly [string, string])[] {
  return (options['locks'] ?? '')
    .split(',')
    .filter((claim) => claim !== '')
    .map((claim) => {
      const [relation = '', mode = ''] = claim.split(':')
      return [relation, mode]
    })
}

async function clean(client: Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT quote_ident(nspname) AS name FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'`,
  )
  for (const { name } of rows) await client.query(`DROP SCHEMA ${name} CASCADE`)
  await client.query('CREATE SCHEMA public')
}

interface Outcome {
  /** SQLSTATE of the statement that failed, or null. */
  readonly failure: string | null
  /** `orders ShareLock`: held at the end of a transaction of the example, before it commits. */
  readonly locks: readonly string[]
}

async function runExample(client: Client, example: Example): Promise<Outcome> {
  const revisions = await recordExample(example, 'old')
  const locks = new Set<string>()
  let open: number | null = null
  const end = async (): Promise<void> => {
    if (open === null) return
    const { rows } = await client.query<{ held: string }>(
      `SELECT DISTINCT relname || ' ' || mode AS held FROM pg_locks JOIN pg_class ON pg_class.oid = relation
       WHERE pid = pg_backend_pid() AND granted AND relation::regclass::text !~ '^pg_'`,
    )
    for (const { held } of rows) locks.add(held)
    await client.query('COMMIT')
    open = null
  }
  for (const { id, statements } of revisions) {
    for (const { sql, transaction } of statements) {
      if (transaction !== open) {
        await end()
        if (transaction !== null) await client.query('BEGIN')
        open = transaction
      }
      try {
        await client.query(sql)
      } catch (error) {
        if (id === 'setup') throw error
        await client.query('ROLLBACK')
        return { failure: String((error as { code?: unknown }).code), locks: [...locks] }
      }
    }
    if (id === 'setup') {
      await end()
      locks.clear()
    }
  }
  await end()
  return { failure: null, locks: [...locks] }
}

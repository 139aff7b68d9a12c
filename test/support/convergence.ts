/**
 * Two schemas, the plan from one to the other and back, run on a real server: what is reached must be what was wanted.
 */
import { Client } from 'pg'
import { planChanges } from '../../lib/autogenerate/plan-changes.ts'
import { postgresDialect } from '../../lib/dialects/postgres/dialect.ts'
import { postgresSchemaRules } from '../../lib/dialects/postgres/schema-rules.ts'
import type { PlannedOperation } from '../../lib/dialects/schema-rules.ts'
import { type Catalog, indexCatalog, objectLabel } from '../../lib/schema/catalog.ts'
import { diffCatalogs } from '../../lib/schema/diff.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'
import { dumpSchema, findPgDump } from './pg-dump.ts'
import { reflected } from './reflected.ts'
import { lostValues, storedValues } from './stored-values.ts'

export interface Pair {
  readonly from: string
  readonly to: string
  /** Rows and the like, put in after `from` was built. */
  readonly data?: string
}

export interface Convergence {
  readonly upgrade: readonly string[]
  readonly downgrade: readonly string[]
  /** What was run, for a test that asks how it was done. */
  readonly upgradeSql: readonly string[]
  readonly downgradeSql: readonly string[]
  readonly refusals: readonly string[]
  /** Values of rows that are not what they were, in columns that stay. */
  readonly lost: readonly string[]
  /** Where `pg_dump` sees a difference although we see none; empty where there is no pg_dump for the server. */
  readonly dumped: readonly string[]
  /** The database in which it was done; it stands at `from` again. */
  readonly url: string
}

/**
 * Runs the plan up and down. Differences are lines such as `changed column public.a.b: type "text" → "integer"`, and a
 * statement that fails is one too.
 */
export async function converge(pair: Pair): Promise<Convergence> {
  const [start, goal] = [await createTestDatabase('from'), await createTestDatabase('to')]
  try {
    if (pair.from.trim() !== '') await start.query(pair.from)
    if (pair.to.trim() !== '') await goal.query(pair.to)
    const [from, to] = [await reflected(start.url), await reflected(goal.url)]
    if (pair.data !== undefined) await start.query(pair.data)
    const program = await pgDumpFor(start)
    const dumpBefore = await dumped(program, start)
    const valuesBefore = pair.data === undefined ? null : await storedValues(start)
    const up = await plan(from, to, start)
    const upgrade = up.refusals.length > 0 ? [] : await run(start, up.statements, to)
    const valuesAfter = valuesBefore === null ? null : await storedValues(start)
    const dumpAfter = await dumped(program, start)
    const down = await plan(to, from, start)
    const isUp = up.refusals.length === 0 && upgrade.length === 0
    const downgrade = isUp && down.refusals.length === 0 ? await run(start, down.statements, from) : []
    const isDown = isUp && downgrade.length === 0 && down.refusals.length === 0
    const valuesAtEnd = valuesBefore === null || !isDown ? null : await storedValues(start)
    return {
      upgrade,
      downgrade,
      lost: [
        ...(valuesBefore !== null && valuesAfter !== null && isUp
          ? lostValues(valuesBefore, valuesAfter)
          : []),
        ...(valuesAfter !== null && valuesAtEnd !== null ? lostValues(valuesAfter, valuesAtEnd) : []),
      ],
      dumped: [
        ...(isUp ? differentLines(dumpAfter, await dumped(program, goal), 'upgraded') : []),
        ...(isDown ? differentLines(await dumped(program, start), dumpBefore, 'downgraded') : []),
      ],
      upgradeSql: up.statements.map(({ sql }) => sql),
      downgradeSql: down.statements.map(({ sql }) => sql),
      refusals: [...up.refusals, ...down.refusals],
      url: start.url,
    }
  } finally {
    await start.drop()
    await goal.drop()
  }
}

let pgDump: Promise<string | null> | undefined

async function pgDumpFor(database: TestDatabase): Promise<string | null> {
  const [row] = await database.query<{ major: number }>(
    "SELECT current_setting('server_version_num')::int / 10000 AS major",
  )
  pgDump ??= findPgDump(row?.major ?? 0)
  return pgDump
}

async function dumped(program: string | null, database: TestDatabase): Promise<readonly string[]> {
  return program === null ? [] : dumpSchema(program, database.url)
}

function differentLines(is: readonly string[], wanted: readonly string[], when: string): readonly string[] {
  return [
    ...is.filter((text) => !wanted.includes(text)).map((text) => `${when}, has: ${text}`),
    ...wanted.filter((text) => !is.includes(text)).map((text) => `${when}, lacks: ${text}`),
  ]
}

interface Planned {
  readonly statements: readonly { readonly sql: string; readonly isOutside: boolean }[]
  readonly refusals: readonly string[]
}

async function plan(from: Catalog, to: Catalog, database: TestDatabase): Promise<Planned> {
  const [row] = await database.query<{ version: number }>(
    "SELECT current_setting('server_version_num')::int AS version",
  )
  const sides = {
    from: indexCatalog(from),
    to: indexCatalog(to),
    serverVersion: row?.version ?? 0,
    defaultSchema: 'public',
  }
  const { operations, refusals } = planChanges(sides, postgresSchemaRules)
  return { statements: operations.flatMap(compiled), refusals: refusals.map(({ reason }) => reason) }
}

/** What is to be committed first is what a revision has in `op.autocommitBlock`. */
function compiled({ operation, phase }: PlannedOperation): Planned['statements'] {
  return postgresDialect.compile(operation, { namingConvention: {} }).map((statement) => ({
    sql: postgresDialect.render(statement),
    isOutside: phase === 'committed' || statement.transaction === 'outside',
  }))
}

/** Runs the statements as the runner does, in one transaction but for what is outside of any, and gives what differs from `wanted`. */
async function run(
  database: TestDatabase,
  statements: Planned['statements'],
  wanted: Catalog,
): Promise<readonly string[]> {
  const client = new Client({ connectionString: database.url })
  await client.connect()
  try {
    await client.query('BEGIN')
    for (const { sql, isOutside } of statements) {
      if (isOutside) await client.query('COMMIT')
      try {
        await client.query(sql)
      } catch (error) {
        return [`${error instanceof Error ? error.message : String(error)} in: ${sql}`]
      }
      if (isOutside) await client.query('BEGIN')
    }
    await client.query('COMMIT')
  } finally {
    await client.end()
  }
  return describeDifferences(await reflected(database.url), wanted)
}

/** One line per difference. */
export function describeDifferences(is: Catalog, wanted: Catalog): readonly string[] {
  return diffCatalogs(is, wanted).map((difference) => {
    if (difference.type === 'added') return `missing ${objectLabel(difference.object.id)}`
    if (difference.type === 'removed') return `left over ${objectLabel(difference.object.id)}`
    const { from, to, attributes } = difference
    const parts = attributes.map(
      (name) => `${name} ${JSON.stringify(from.attributes[name])} → ${JSON.stringify(to.attributes[name])}`,
    )
    return `changed ${objectLabel(to.id)}: ${parts.join('; ')}`
  })
}

/**
 * Two schemas, the plan from one to the other and back, run on a real server: what is reached must be what was wanted.
 */
import { expect } from 'vitest'
import { planChanges } from '../../lib/autogenerate/plan-changes.ts'
import { postgresDialect } from '../../lib/dialects/postgres/dialect.ts'
import { postgresSchemaRules } from '../../lib/dialects/postgres/schema-rules.ts'
import type { PlannedOperation } from '../../lib/dialects/schema-rules.ts'
import { type Catalog, indexCatalog, objectLabel } from '../../lib/schema/catalog.ts'
import { diffCatalogs } from '../../lib/schema/diff.ts'
import { dumpSchema, findPgDump } from './pg-dump.ts'
import { reflectedBy } from './reflected.ts'
import { clearDatabase, type ReusableDatabase as Side, takeDatabase } from './reusable-database.ts'
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
}

/**
 * Runs the plan up and down. Differences are lines such as `changed column public.a.b: type "text" → "integer"`, and a
 * statement that fails is one too.
 */
export async function converge(pair: Pair): Promise<Convergence> {
  const [start, goal] = [await openSide('from', pair.from), await openSide('to', pair.to)]
  try {
    const [from, to] = [await reflectedBy(start.client), await reflectedBy(goal.client)]
    if (pair.data !== undefined) await start.client.query(pair.data)
    const major = Math.trunc(start.version / 10_000)
    pgDump ??= findPgDump(major)
    const program = await pgDump
    const dumpBefore = await dumped(program, start)
    const valuesBefore = pair.data === undefined ? null : await storedValues(start.client)
    const up = plan(from, to, start)
    const upgrade = up.refusals.length > 0 ? [] : await run(start, up.statements, to)
    const valuesAfter = valuesBefore === null ? null : await storedValues(start.client)
    const dumpAfter = await dumped(program, start)
    const down = plan(to, from, start)
    const isUp = up.refusals.length === 0 && upgrade.length === 0
    const downgrade = isUp && down.refusals.length === 0 ? await run(start, down.statements, from) : []
    const isDown = isUp && downgrade.length === 0 && down.refusals.length === 0
    const valuesAtEnd = valuesBefore === null || !isDown ? null : await storedValues(start.client)
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
    }
  } finally {
    await clearDatabase(start)
    await clearDatabase(goal)
  }
}

/** A database that has a schema. */
async function openSide(label: string, ddl: string): Promise<Side> {
  const side = await takeDatabase(label)
  try {
    if (ddl.trim() !== '') await side.database.query(ddl)
    return side
  } catch (error) {
    await clearDatabase(side)
    throw error
  }
}

let pgDump: Promise<string | null> | undefined

async function dumped(program: string | null, { database }: Side): Promise<readonly string[]> {
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

/** A server lists dependencies in no order, so another order of them must not change a word of the plan. */
function plan(from: Catalog, to: Catalog, { version }: Side): Planned {
  const planned = planOnce(from, to, version)
  const turned = planOnce(withTurnedDependencies(from), withTurnedDependencies(to), version)
  expect(turned, 'the plan with the dependencies in another order').toEqual(planned)
  return planned
}

function withTurnedDependencies({ objects, dependencies }: Catalog): Catalog {
  return { objects, dependencies: dependencies.toReversed() }
}

function planOnce(from: Catalog, to: Catalog, serverVersion: number): Planned {
  const sides = { from: indexCatalog(from), to: indexCatalog(to), serverVersion, defaultSchema: 'public' }
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
  { client }: Side,
  statements: Planned['statements'],
  wanted: Catalog,
): Promise<readonly string[]> {
  await client.query('BEGIN')
  for (const { sql, isOutside } of statements) {
    if (isOutside) await client.query('COMMIT')
    try {
      await client.query(sql)
    } catch (error) {
      await client.query('ROLLBACK')
      return [`${error instanceof Error ? error.message : String(error)} in: ${sql}`]
    }
    if (isOutside) await client.query('BEGIN')
  }
  await client.query('COMMIT')
  return describeDifferences(await reflectedBy(client), wanted)
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

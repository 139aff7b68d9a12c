/** Functions that are taken to give one value for a whole statement do so on a server. */
import { expect, it } from 'vitest'
import { loadSqlParser, type Node } from '../../lib/dialects/postgres/parse-sql.ts'
import { stableFunctions, volatileFunction } from '../../lib/lint/postgres/volatility.ts'
import { createTestDatabase } from '../support/database.ts'

it('are there, and none of their forms is volatile', async () => {
  const database = await createTestDatabase('lint_functions')
  try {
    const rows = await database.query<{ name: string }>(
      `SELECT proname AS name FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace AND proname = ANY($1)
       GROUP BY proname HAVING bool_and(provolatile <> 'v')`,
      [[...stableFunctions]],
    )
    expect(rows.map(({ name }) => name).sort()).toEqual([...stableFunctions].sort())
  } finally {
    await database.drop()
  }
})

it.each([
  ['now()', null],
  ['pg_catalog.now()', null],
  ['CURRENT_TIMESTAMP', null],
  [`'{}'::jsonb`, null],
  [`(now() AT TIME ZONE 'utc') + interval '1 day'`, null],
  [`ARRAY[lower('A'), upper('b')]`, null],
  ['gen_random_uuid()', 'gen_random_uuid'],
  ['clock_timestamp()', 'clock_timestamp'],
  [`nextval('s')`, 'nextval'],
  ['(random() * 10)::int', 'random'],
  [`CASE WHEN true THEN app.make_id() END`, 'app.make_id'],
  [`coalesce(NULL, f())`, 'f'],
  [`known()`, null],
])('%s: %s', async (expression, name) => {
  const parse = await loadSqlParser()
  const parsed = parse(`SELECT ${expression}`)
  const tree: Node | undefined = 'statements' in parsed ? parsed.statements[0]?.tree : undefined
  expect(tree).toBeDefined()
  expect(volatileFunction(tree as Node, new Set(['known']))).toBe(name)
})

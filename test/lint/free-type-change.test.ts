/** What is taken for a change of type that writes no row is one on a server, which shows by the file of the table. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadSqlParser, type TypeName } from '../../lib/dialects/postgres/parse-sql.ts'
import { isFreeChange, isPlainCast } from '../../lib/lint/postgres/free-type-change.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

const free: readonly (readonly [string, string, string])[] = [
  ['varchar(10)', 'varchar(20)', 'x'],
  ['varchar(10)', 'varchar', 'x'],
  ['varchar(10)', 'text', 'x'],
  ['varchar', 'text', 'x'],
  ['text', 'varchar', 'x'],
  ['varchar(10)', 'varchar(10)', 'x'],
  ['numeric(10,2)', 'numeric(12,2)', '1.5'],
  ['numeric(10)', 'numeric(12,0)', '1'],
  ['numeric(10,2)', 'numeric', '1.5'],
  ['cidr', 'inet', '10.0.0.0/8'],
  ['varbit(3)', 'varbit(5)', '101'],
  ['varbit(3)', 'varbit', '101'],
  ['timestamp(3)', 'timestamp(6)', '2026-01-01'],
  ['timestamp(3)', 'timestamp', '2026-01-01'],
  ['timestamptz(0)', 'timestamptz(2)', '2026-01-01'],
  ['time(3)', 'time', '10:00'],
  ['interval(3)', 'interval', '1 day'],
  ['interval(3)', 'interval(5)', '1 day'],
  ['int[]', 'int[]', '{1}'],
]

const rewriting: readonly (readonly [string, string, string])[] = [
  ['int', 'bigint', '1'],
  ['text', 'varchar(10)', 'x'],
  ['numeric(10,2)', 'numeric(12,3)', '1.5'],
  ['numeric', 'numeric(10,2)', '1.5'],
  ['varchar(20)', 'varchar(10)', 'x'],
  ['text', 'text[]', '{x}'],
  ['timestamp', 'timestamp(3)', '2026-01-01'],
  ['timestamp', 'timestamptz', '2026-01-01'],
  ['char(10)', 'text', 'x'],
  ['inet', 'cidr', '10.0.0.0/8'],
  ['interval', 'interval(2)', '1 day'],
]

let database: TestDatabase
let typeNamed: (text: string) => TypeName

beforeAll(async () => {
  database = await createTestDatabase('lint_types')
  const parse = await loadSqlParser()
  typeNamed = (text) => {
    const parsed = parse(`SELECT NULL::${text}`)
    const whole = 'statements' in parsed ? parsed.statements[0]?.tree : undefined
    if (whole === undefined || !('SelectStmt' in whole)) throw new Error(text)
    const [target] = whole.SelectStmt.targetList ?? []
    const value = target !== undefined && 'ResTarget' in target ? target.ResTarget.val : undefined
    if (value === undefined || !('TypeCast' in value)) throw new Error(text)
    return value.TypeCast.typeName ?? {}
  }
})
afterAll(async () => database.drop())

async function isRewritten(from: string, to: string, value: string): Promise<boolean> {
  const file = async (): Promise<unknown> =>
    (await database.query(`SELECT relfilenode FROM pg_class WHERE oid = 't'::regclass`))[0]?.['relfilenode']
  await database.query('DROP TABLE IF EXISTS t')
  await database.query(`CREATE TABLE t (c ${from})`)
  await database.query(`INSERT INTO t VALUES ('${value}')`)
  const before = await file()
  await database.query(
    `SET TimeZone = 'Europe/Berlin'; ALTER TABLE t ALTER COLUMN c TYPE ${to} USING c::${to}`,
  )
  return (await file()) !== before
}

describe('a change of type', () => {
  it.each(free)('from %s to %s writes no row', async (from, to, value) => {
    expect(isFreeChange(typeNamed(from), typeNamed(to))).toBe(true)
    expect(await isRewritten(from, to, value)).toBe(false)
  })

  it.each(rewriting)('from %s to %s writes every row', async (from, to, value) => {
    expect(isFreeChange(typeNamed(from), typeNamed(to))).toBe(false)
    expect(await isRewritten(from, to, value)).toBe(true)
  })
})

it('is plain when USING only casts the column', async () => {
  const parse = await loadSqlParser()
  const isPlain = (using: string): boolean => {
    const parsed = parse(`ALTER TABLE t ALTER c TYPE text ${using}`)
    const tree = 'statements' in parsed ? parsed.statements[0]?.tree : undefined
    const command = tree !== undefined && 'AlterTableStmt' in tree ? tree.AlterTableStmt.cmds?.[0] : undefined
    const def = command !== undefined && 'AlterTableCmd' in command ? command.AlterTableCmd.def : undefined
    if (def === undefined || !('ColumnDef' in def)) throw new Error(using)
    return isPlainCast(def.ColumnDef.raw_default, 'c', def.ColumnDef.typeName ?? {})
  }
  expect(
    ['', 'USING c', 'USING (c::text)', 'USING c::varchar', 'USING upper(c)', 'USING d::text'].map(isPlain),
  ).toEqual([true, true, true, false, false, false])
})

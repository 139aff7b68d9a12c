/** The call of `op.batch`, checked and turned into what the runner gets. */
import type { BackfillRequest, Backfill, BackfillOptions, BackfillRange } from './backfill.ts'
import {
  checkedOptions,
  checkFunction,
  checkName,
  checkText,
  kindOf,
  name,
  names,
  type OptionChecks,
  record,
  refuse,
  schemaName,
  text,
  wholeNumber,
} from './checks.ts'
import { isSqlText, sql, type SqlText } from './values.ts'

const where = 'op.batch()'

type Given = {
  readonly [Key in keyof BackfillOptions]: unknown
}

const options: OptionChecks<Given> = {
  schema: schemaName,
  key: (value, at, what) => {
    if (Array.isArray(value)) names(value, at, what)
    else name(value, at, what)
  },
  size: positive,
  pauseMs: (value, at, what) => {
    wholeNumber(value, at, what)
    if (Number(value) < 0) refuse(at, `${what} must not be negative`)
  },
  waitWhile: checkFunction,
  onProgress: checkFunction,
  set: record,
  where: text,
  delete: (value, at, what) => {
    if (value !== true) refuse(at, `${what} can only be true`)
  },
  run: checkFunction,
}

/** @throws operation_invalid */
export function backfillRequest(table: string, given: BackfillOptions): BackfillRequest {
  checkName(table, where, 'the name of the table')
  if ((given as unknown) === undefined) refuse(where, 'the options must be an object, got undefined')
  checkedOptions<Given>(given, options, where)
  const key = typeof given.key === 'string' ? [given.key] : (given.key as readonly string[] | undefined)
  if (key === undefined || key.length === 0)
    refuse(where, 'the option key is missing', 'Name the columns of the primary key: { key: "id" }.')
  const { schema = null, size = 1000, pauseMs = 50, waitWhile = null, onProgress = null } = given
  return {
    backfill: { schema, table, key: [...key], size, change: changeOf(given) },
    pauseMs,
    waitWhile,
    onProgress,
  }
}

function changeOf(given: BackfillOptions): Backfill['change'] {
  const { set, run } = given
  const ways = [set, given.delete, run].filter((way) => way !== undefined)
  if (ways.length !== 1) refuse(where, 'give one of the options set, delete and run')
  const condition = given.where === undefined ? null : asText(given.where)
  if (set !== undefined) {
    if (Object.keys(set).length === 0) refuse(where, 'the option set names no column')
    for (const [column, value] of Object.entries(set)) {
      if (value === undefined) refuse(where, `the option set has undefined for "${column}"`)
    }
    return { type: 'update', set: { ...set }, where: condition }
  }
  if (run === undefined) return { type: 'delete', where: condition }
  if (condition !== null)
    refuse(where, 'the options run and where exclude each other', 'Write the condition into your statement.')
  return { type: 'statements', run: (range) => textsOf(run, range) }
}

function textsOf(run: NonNullable<BackfillOptions['run']>, range: BackfillRange): readonly SqlText[] {
  const told: unknown = run(range)
  const texts: readonly unknown[] = Array.isArray(told) ? told : [told]
  return texts.map((one) => {
    checkText(one, where, 'what the option run gives')
    return asText(one)
  })
}

function asText(given: string | SqlText): SqlText {
  return isSqlText(given) ? given : sql.raw(given)
}

function positive(value: unknown, at: string, what: string): void {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1)
    refuse(at, `${what} must be a whole number from 1 on, got ${kindOf(value)}`)
}

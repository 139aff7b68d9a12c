/** The writes of a step to the version table: sent as one message, and believed only when each changed one row. */
import type { BoundStatement, QueryResult } from '../database/connection.ts'
import { sqlStateOf } from '../database/connect-errors.ts'
import type { VersionTable } from '../database/version-table.ts'
import type { Dialect, Statement } from '../dialects/dialect.ts'
import { TribikosError } from '../errors.ts'
import type { RowChange } from '../graph/plan.ts'
import type { KeptStatement } from './kept-statement.ts'
import type { Transaction } from './transaction.ts'

export interface RowChangesOptions {
  readonly transaction: Transaction
  readonly dialect: Dialect
  readonly home: VersionTable['home']
  readonly kept: KeptStatement
}

/** What a step writes beside its body. */
export interface StepRows {
  readonly changes: readonly RowChange[]
  /** What is noted of the step elsewhere, or null. */
  readonly note: BoundStatement | null
}

/**
 * One text, so that the server runs none of the writes when the check before them fails, even where no transaction is
 * left.
 */
export function rowChangesText(
  { changes, note }: StepRows,
  options: RowChangesOptions,
): BoundStatement | null {
  const { transaction, dialect, home } = options
  const writes = [
    ...changes.map((change) => dialect.versionTable.change(home, change, 'session')),
    ...noted(note),
  ].map((write) => dialect.render(write))
  const texts = transaction.check === null ? writes : [`${transaction.check}, ${idOfTransaction}`, ...writes]
  return texts.length === 0 ? null : { sql: texts.join(';\n') }
}

/**
 * The same for sending COMMIT behind it, before anybody has seen how many rows were changed: the server itself fails
 * unless it was one.
 */
export function countedRowChangesText(
  { changes, note }: StepRows,
  { transaction, dialect, home, kept }: RowChangesOptions,
): BoundStatement {
  const check = transaction.check === null ? 'SELECT ' : `${transaction.check}, `
  const counted = (write: string, at: number, besides = ''): string => {
    const found = `pg_catalog.concat('${countMark} ${at} ', pg_catalog.count(*))::pg_catalog.int4`
    return `WITH changed AS (${write} RETURNING 1)${besides} ${check}CASE pg_catalog.count(*) WHEN 1 THEN 1 ELSE ${found} END FROM changed`
  }
  const writes = changes.map((change) => dialect.versionTable.change(home, change, 'session'))
  const [only, ...others] = writes
  // Most steps change one row to another. Planning that costs the server more than doing it.
  if (only !== undefined && others.length === 0 && changes[0]?.type === 'update') {
    const { sql, values = [] } = only
    if (note === null) return { sql: counted(sql, 0), values, name: kept.name }
    const besides = `, noted AS (${withPlaces(note.sql, values.length)})`
    return {
      sql: counted(sql, 0, besides),
      values: [...values, ...(note.values ?? [])],
      name: kept.name,
    }
  }
  const texts = writes.map((write, at) => counted(dialect.render(write), at))
  return { sql: [...texts, ...noted(note).map((each) => dialect.render(each))].join(';\n') }
}

/** `$1` → `$3`, behind two values of another statement. */
function withPlaces(sql: string, before: number): string {
  return sql.replaceAll(/\$(\d+)/g, (_, place: string) => `$${Number(place) + before}`)
}

function noted(note: BoundStatement | null): readonly Statement[] {
  return note === null ? [] : [{ ...note, transaction: 'inside' }]
}

/** Stands in the text that is no number, with the place of the change and how many rows it found. */
const countMark = 'tribikos rows of change'

/** By its id a COMMIT without an answer is looked up. */
const idOfTransaction = 'pg_catalog.pg_current_xact_id()::pg_catalog.text AS id'

/** The id of the transaction, from the answer to {@link rowChangesText}; null where it was not asked for. */
export function transactionId(answer: QueryResult): string | null {
  const id = (answer.each?.[0] ?? answer).rows[0]?.['id']
  return typeof id === 'string' ? id : null
}

/** @throws version_row_mismatch */
export function checkRowChanges(
  answer: QueryResult,
  changes: readonly RowChange[],
  { transaction, home }: RowChangesOptions,
): void {
  const results = (answer.each ?? [answer]).slice(transaction.check === null ? 0 : 1)
  changes.forEach((change, at) => {
    const found = results[at]?.rowCount ?? 0
    if (found !== 1) throw mismatch(change, found, home.table)
  })
}

/** What a failed write means, or null when it is nothing that this table knows. */
export function rowChangeFailure(
  error: Error,
  changes: readonly RowChange[],
  home: VersionTable['home'],
): TribikosError | null {
  const name = `${home.schema}.${home.table}`
  switch (sqlStateOf(error)) {
    case '23505':
      return new TribikosError(
        'version_row_mismatch',
        `A row that was to be added stands in ${name} already: ${error.message}`,
        { hint: mismatchHint, cause: error },
      )
    case '22P02': {
      const [, at, found] = new RegExp(`${countMark} (\\d+) (\\d+)`).exec(error.message) ?? []
      const change = changes[Number(at)]
      return change === undefined ? null : mismatch(change, Number(found), home.table)
    }
    case '26000':
      return new TribikosError(
        'transaction_control',
        `What ran made the session forget its prepared statements: ${error.message}`,
        {
          hint: 'Look for DEALLOCATE in a trigger or function that a statement of the revision calls, and take it out. The transaction was rolled back.',
          cause: error,
        },
      )
    case '22001':
      return new TribikosError('version_table_invalid', `An id is too long for ${name}: ${error.message}`, {
        hint: 'Widen the column version_num, or give the revision a shorter id.',
        cause: error,
      })
    default:
      return null
  }
}

const mismatchHint =
  'Something else changed the version table meanwhile. Look at `tribikos current`, then run the same command again.'

function mismatch(change: RowChange, found: number, table: string): TribikosError {
  const doing =
    change.type === 'update'
      ? `updating '${change.from}' to '${change.to}'`
      : `${change.type === 'delete' ? 'deleting' : 'inserting'} '${change.id}'`
  return new TribikosError(
    'version_row_mismatch',
    `Online migration expected to match one row when ${doing} in '${table}'; ${found} found`,
    { hint: mismatchHint, details: { change, found } },
  )
}

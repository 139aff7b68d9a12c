/**
 * `alterColumn`: exactly the statements that were asked for. `undefined` leaves a thing as it is, `null` removes it;
 * the new name comes last, so that every other statement uses the old one.
 */
import type { AlterColumn, ColumnChanges, Identity } from '../../../ops/table-operations.ts'
import { isSqlText, type SqlText } from '../../../ops/values.ts'
import type { Statement } from '../../dialect.ts'
import { rawText } from '../builder.ts'
import { ddl, invalid, joined, keyword } from '../ddl.ts'
import { literal } from '../literal.ts'
import { identifier, qualified } from '../names.ts'
import { inlined } from '../parameters.ts'
import { sequenceClauses } from '../sequence-options.ts'
import { columnComment } from './comments.ts'

export function alterColumn(operation: AlterColumn): readonly Statement[] {
  const { schema, table, column, changes } = operation
  const alter = `ALTER TABLE ${qualified(schema, table)}`
  const actions = [
    ...nullability(changes),
    ...defaultChange(changes),
    ...identityChange(changes),
    ...expressionChange(changes, column),
    ...storageChanges(changes),
  ]
  const statements = [
    ...typeChange(changes, column).map((action) =>
      ddl(`${alter} ALTER COLUMN ${identifier(column)} ${action}`, { freesTypes: true }),
    ),
    ...actions.map((action) => ddl(`${alter} ALTER COLUMN ${identifier(column)} ${action}`)),
    ...(changes.comment === undefined ? [] : [columnComment(schema, table, column, changes.comment)]),
    ...(changes.name === undefined
      ? []
      : [ddl(`${alter} RENAME COLUMN ${identifier(column)} TO ${identifier(changes.name)}`)]),
  ]
  if (statements.length > 0) return statements
  throw invalid(`op.alterColumn on "${table}"."${column}" names nothing to change`)
}

function typeChange(changes: ColumnChanges, column: string): readonly string[] {
  const { type, using, collation } = changes
  if (type === undefined) {
    if (using !== undefined) throw invalid(`using must be used with type (column "${column}")`)
    if (collation !== undefined) throw invalid(`collation must be used with type (column "${column}")`)
    return []
  }
  return [
    joined(
      'TYPE',
      sqlText(type, 'type', column),
      collation !== undefined &&
        `COLLATE ${typeof collation === 'string' ? identifier(collation) : inlined(collation)}`,
      using !== undefined && `USING ${sqlText(using, 'using', column)}`,
    ),
  ]
}

function sqlText(text: string | SqlText, what: string, column: string): string {
  const sql = inlined(text).trim()
  if (sql === '') throw invalid(`The ${what} of column "${column}" is empty`)
  return sql
}

function nullability({ nullable }: ColumnChanges): readonly string[] {
  if (nullable === undefined) return []
  return [nullable ? 'DROP NOT NULL' : 'SET NOT NULL']
}

function defaultChange(changes: ColumnChanges): readonly string[] {
  const value = changes.default
  if (value === undefined) return []
  if (value === null) return ['DROP DEFAULT']
  return [`SET DEFAULT ${isSqlText(value) ? inlined(value) : (rawText(value) ?? literal(value))}`]
}

/** None before: `ADD GENERATED`; with `existingIdentity`, only what differs from it. */
function identityChange({ identity, existingIdentity }: ColumnChanges): readonly string[] {
  if (identity === undefined) return []
  if (identity === null) return ['DROP IDENTITY']
  if (existingIdentity === undefined || existingIdentity === null) {
    const options = sequenceClauses(identity)
    return [
      joined(
        `ADD GENERATED ${generated(identity)} AS IDENTITY`,
        options.length > 0 && `(${options.join(' ')})`,
      ),
    ]
  }
  const changed = [
    ...(generated(identity) === generated(existingIdentity) ? [] : [`SET GENERATED ${generated(identity)}`]),
    ...sequenceClauses(differing(identity, existingIdentity)).map((clause) => `SET ${clause}`),
  ]
  return changed.length === 0 ? [] : [changed.join(' ')]
}

function generated(identity: Identity): string {
  return keyword(identity.generated ?? 'by default', ['ALWAYS', 'BY DEFAULT'], 'generated')
}

function differing(identity: Identity, existing: Identity): Identity {
  return Object.fromEntries(
    Object.entries(identity).filter(([option, value]) => {
      const before: unknown = Object.hasOwn(existing, option) ? existing[option as keyof Identity] : undefined
      return value !== undefined && !sameNumber(value, before)
    }),
  )
}

/** A sequence option may be given as `5` or `5n`. */
function sameNumber(one: unknown, other: unknown): boolean {
  return one === other || (typeof one === typeof other ? false : String(one) === String(other))
}

function expressionChange(changes: ColumnChanges, column: string): readonly string[] {
  const value: unknown = changes.generated
  if (value === undefined) return []
  if (value === null) return ['DROP EXPRESSION']
  throw invalid(
    `Adding or removing a "computed" construct, e.g. GENERATED ALWAYS AS, to or from an existing column is not supported (column "${column}").`,
    'generated: null makes a stored generated column an ordinary one; else drop the column and add it anew.',
  )
}

function storageChanges({ storage, compression, statistics }: ColumnChanges): readonly string[] {
  const changes: string[] = []
  if (storage !== undefined) {
    changes.push(
      `SET STORAGE ${keyword(storage, ['PLAIN', 'EXTERNAL', 'EXTENDED', 'MAIN', 'DEFAULT'], 'storage')}`,
    )
  }
  if (compression !== undefined) {
    changes.push(
      `SET COMPRESSION ${keyword(compression, ['PGLZ', 'LZ4', 'DEFAULT'], 'compression').toLowerCase()}`,
    )
  }
  if (statistics !== undefined) changes.push(`SET STATISTICS ${statisticsTarget(statistics)}`)
  return changes
}

/** -1 is the server's default in every version. */
function statisticsTarget(target: number | null): number {
  if (target === null) return -1
  if (Number.isInteger(target) && target >= -1 && target <= 10_000) return target
  throw invalid(`statistics must be a whole number from 0 to 10000, got ${target}`)
}

/** `CREATE INDEX` and the elements of an index, which exclusion constraints share. */
import type { CreateIndexOptions, IndexColumn, IndexElement } from '../../ops/constraint-operations.ts'
import { isSqlText, type SqlText } from '../../ops/values.ts'
import type { Statement } from '../dialect.ts'
import { defaultName } from './default-names.ts'
import { ddl, ifNotExists, invalid, joined, keyword, withClause } from './ddl.ts'
import { identifier, identifiers, qualified } from './names.ts'
import { inlined } from './parameters.ts'
import { significantTokens } from './sql-tokens.ts'

/** An index whose name is decided; null leaves the name to PostgreSQL. */
export interface IndexDefinition extends CreateIndexOptions {
  readonly name: string | null
  readonly table: string
  readonly columns: readonly IndexColumn[]
}

/** `CREATE INDEX …`. */
export function createIndexStatement(index: IndexDefinition): Statement {
  if (index.columns.length === 0) throw invalid(`An index on "${index.table}" needs at least one column`)
  if (index.name === null && index.ifNotExists === true) {
    throw invalid('ifNotExists needs a name: PostgreSQL looks for an index of that name')
  }
  const sql = joined(
    'CREATE',
    index.unique === true && 'UNIQUE',
    'INDEX',
    index.concurrently === true && 'CONCURRENTLY',
    ifNotExists(index),
    index.name !== null && identifier(index.name),
    index.only === true ? 'ON ONLY' : 'ON',
    qualified(index.schema, index.table),
    index.using !== undefined && `USING ${identifier(index.using)}`,
    `(${index.columns.map((column) => sortedElement(withOpclass(column, index.opclass))).join(', ')})`,
    index.include !== undefined && index.include.length > 0 && `INCLUDE (${identifiers(index.include)})`,
    index.nullsNotDistinct === true && 'NULLS NOT DISTINCT',
    withClause(index.with),
    index.tablespace !== undefined && `TABLESPACE ${identifier(index.tablespace)}`,
    index.where !== undefined && `WHERE ${inlined(index.where)}`,
  )
  return index.concurrently === true
    ? { sql, transaction: 'outside', hints: { [featureNotSupported]: partitionedHint } }
    : ddl(sql)
}

const featureNotSupported = '0A000'

const partitionedHint =
  'Of a partitioned table: op.createIndex(…, { only: true }) on it, then an index on each partition, concurrently, and ALTER INDEX … ATTACH PARTITION for each.'

/**
 * The first name that PostgreSQL would try. An index that is built concurrently needs a name beforehand: by it one finds what
 * a build that was stopped has left.
 */
export function ownIndexName(table: string, columns: readonly IndexColumn[]): string {
  const names = columns.map((column) => elementName(column) ?? 'expr')
  return defaultName(table, names.map((name, at) => unlike(name, names.slice(0, at))).join('_'), 'idx')
}

/** A name that stands there before gets a number. */
function unlike(name: string, before: readonly string[]): string {
  const same = before.filter((other) => other === name).length
  return same === 0 ? name : `${name}${same}`
}

/** The name of a column, or null for an expression. */
export function elementName(column: IndexColumn): string | null {
  if (typeof column === 'string') return column
  if (isSqlText(column)) return null
  return typeof column.element === 'string' ? column.element : null
}

/** A column or an expression with its collation, operator class and order. */
export function sortedElement(element: IndexElement): string {
  const { element: what, collation, opclass, order, nulls } = element
  return joined(
    typeof what === 'string' ? identifier(what) : expression(what),
    collation !== undefined &&
      `COLLATE ${typeof collation === 'string' ? identifier(collation) : inlined(collation)}`,
    opclass !== undefined && operatorClass(opclass),
    order !== undefined && keyword(order, ['ASC', 'DESC'], 'order'),
    nulls !== undefined && `NULLS ${keyword(nulls, ['FIRST', 'LAST'], 'nulls')}`,
  )
}

function withOpclass(column: IndexColumn, opclasses: CreateIndexOptions['opclass']): IndexElement {
  const element = typeof column === 'string' || isSqlText(column) ? { element: column } : column
  const opclass = typeof element.element === 'string' ? opclasses?.[element.element] : undefined
  return opclass === undefined || element.opclass !== undefined ? element : { ...element, opclass }
}

/** An operator class may have a schema and parameters: `public.gin_trgm_ops`, `gist_trgm_ops(siglen = 32)`. */
function operatorClass(name: string | SqlText): string {
  if (typeof name !== 'string') return inlined(name)
  return /^[a-z_]\w*(?:\.[a-z_]\w*)?(?:\s*\(.*\))?$/i.test(name) ? name : identifier(name)
}

/**
 * An expression as `CREATE INDEX` takes it: parentheses are put around it when it is more than a column or a function
 * call, which may be followed by an operator class and an order.
 */
function expression(text: SqlText): string {
  const sql = inlined(text)
  return needsParentheses(sql) ? `(${sql})` : sql
}

const operatorWords = new Set([
  'AND',
  'BETWEEN',
  'CASE',
  'ILIKE',
  'IN',
  'IS',
  'LIKE',
  'NOT',
  'OR',
  'SIMILAR',
  'AT',
])

function needsParentheses(sql: string): boolean {
  let depth = 0
  for (const { kind, start, end } of significantTokens(sql)) {
    const text = sql.slice(start, end)
    if (kind === 'symbol' && text === '(') depth += 1
    else if (kind === 'symbol' && text === ')') depth -= 1
    else if (depth === 0 && kind === 'symbol' && text !== '.') return true
    else if (depth === 0 && kind === 'word' && operatorWords.has(text.toUpperCase())) return true
  }
  return false
}

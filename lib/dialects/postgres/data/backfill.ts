/**
 * The statements of `op.batch`: a table is walked by key, each time from behind the last key to the key that so many rows
 * further on has. Keys travel as text, so that none of them loses anything on the way.
 */
import type { Backfill, BackfillRange } from '../../../ops/backfill.ts'
import { sql, type SqlText } from '../../../ops/values.ts'
import type { BackfillBounds, BackfillTable, Statement } from '../../dialect.ts'
import { invalid } from '../ddl.ts'
import { identifier, qualified } from '../names.ts'
import { inlined } from '../parameters.ts'
import { transactionControl, transactionOf } from '../sql-text.ts'
import { textStatement } from './compile.ts'

/** What the table is, for {@link readBackfillTable}. */
export function backfillQuestion({ schema, table, key }: Backfill): Statement {
  return {
    sql: tableQuestion,
    values: [qualified(schema, table), JSON.stringify(key)],
    transaction: 'inside',
  }
}

/** A row for each column of the key; none without the table. */
const tableQuestion = `WITH wanted AS (
  SELECT pg_catalog.to_regclass($1) AS oid, ARRAY(SELECT pg_catalog.json_array_elements_text($2::pg_catalog.json)) AS names
)
SELECT t.relkind::pg_catalog.text AS kind, a.attnotnull AS "isNotNull",
  pg_catalog.format_type(a.atttypid, a.atttypmod) AS type,
  (SELECT pg_catalog.sum(GREATEST(l.reltuples, 0))::pg_catalog.text
    FROM pg_catalog.pg_class l
    WHERE (l.oid = t.oid AND t.relkind = 'r')
      OR l.oid IN (SELECT p.relid FROM pg_catalog.pg_partition_tree(t.oid) p WHERE p.isleaf)) AS estimate,
  EXISTS (
    SELECT FROM pg_catalog.pg_index x
      JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
      JOIN pg_catalog.pg_am m ON m.oid = i.relam
    WHERE x.indrelid = t.oid AND x.indisvalid AND x.indpred IS NULL AND m.amname = 'btree'
      AND pg_catalog.cardinality(w.names) <= x.indnkeyatts
      AND w.names = ARRAY(
        SELECT c.attname::pg_catalog.text
        FROM pg_catalog.unnest(x.indkey) WITH ORDINALITY AS part(attnum, n)
          LEFT JOIN pg_catalog.pg_attribute c ON c.attrelid = t.oid AND c.attnum = part.attnum
        WHERE part.n <= pg_catalog.cardinality(w.names) ORDER BY part.n)
      AND 1 = (
        SELECT pg_catalog.count(DISTINCT part.option & 1)
        FROM pg_catalog.unnest(x.indoption) WITH ORDINALITY AS part(option, n)
        WHERE part.n <= pg_catalog.cardinality(w.names))
  ) AS "hasIndex"
FROM wanted w
  JOIN pg_catalog.pg_class t ON t.oid = w.oid
  CROSS JOIN pg_catalog.unnest(w.names) WITH ORDINALITY AS k(name, n)
  LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attname = k.name AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY k.n`

type Answer = readonly Readonly<Record<string, unknown>>[]

/** @throws operation_invalid for a key that the table cannot be walked by */
export function readBackfillTable(rows: Answer, { schema, table, key }: Backfill): BackfillTable {
  const name = qualified(schema, table)
  const [first] = rows
  if (first === undefined) throw invalid(`op.batch(): there is no table ${name}`)
  if (!['r', 'p'].includes(String(first['kind']))) throw invalid(`op.batch(): ${name} is not a table`)
  const types = rows.map(({ type, isNotNull }, at) => {
    const column = key[at] ?? ''
    if (typeof type !== 'string') throw invalid(`op.batch(): ${name} has no column ${identifier(column)}`)
    if (isNotNull !== true) {
      throw invalid(
        `op.batch(): ${identifier(column)} of ${name} may be NULL, and rows with NULL would be passed over`,
        'Walk the table by its primary key, or by other columns that are NOT NULL.',
      )
    }
    return type
  })
  if (first['hasIndex'] !== true) {
    throw invalid(
      `op.batch(): no index of ${name} begins with ${key.map(identifier).join(', ')}, so that each range would read the whole table`,
      'Walk the table by its primary key, or make the index first: op.createIndex(…, { concurrently: true }).',
    )
  }
  const estimate = Number(first['estimate'] ?? 0)
  return { types, estimate: estimate > 0 ? Math.round(estimate) : null }
}

/** The last key of the next range, in columns `k1`, `k2`, …, and how many keys it has; no row at the end of the table. */
export function nextRange(
  backfill: Backfill,
  table: BackfillTable,
  after: BackfillBounds['after'],
): Statement {
  const { key, size } = backfill
  const condition = after === null ? sql`true` : behind(key, boundKey(after, table))
  const columns = key.map((column, at) => `r.${identifier(column)}::pg_catalog.text AS k${at + 1}`)
  return textStatement(
    sql`SELECT ${sql.raw(columns.join(', '))}, pg_catalog.count(*) OVER () AS walked
FROM (${keysFrom(backfill, condition, size)}) AS r
ORDER BY ${sql.raw(orderBy(key, 'DESC', 'r'))} LIMIT 1`,
  )
}

/** What is done with the rows of a range. @throws operation_invalid for text that cannot run in its transaction */
export function rangeStatements(
  backfill: Backfill,
  table: BackfillTable,
  { after, to }: BackfillBounds,
): readonly Statement[] {
  const last = boundKey(to, table)
  const first = after === null ? null : boundKey(after, table)
  return changes(backfill, {
    within: (alias) => {
      const upTo = sql`${rowOf(backfill.key, alias)} <= ${last}`
      return first === null ? upTo : sql`${rowOf(backfill.key, alias)} > ${first} AND ${upTo}`
    },
  }).map((text) => inTransaction(textStatement(text)))
}

/** The text of one range with `$1`, … for its keys: what a batch is known by, and what a reader sees of it. */
export function rangePattern(backfill: Backfill): Statement {
  const { key } = backfill
  const texts = changes(backfill, {
    within: (alias) =>
      sql`${rowOf(key, alias)} > ${parameters(key, 0)} AND ${rowOf(key, alias)} <= ${parameters(key, key.length)}`,
  })
  return { sql: texts.map((text) => inTransaction(textOf(text)).sql).join(';\n'), transaction: 'alone' }
}

/** All ranges as one block, for a script: psql runs it outside of a transaction, and it commits behind each range. */
export function backfillLoop(backfill: Backfill, pauseMs: number): Statement {
  const { schema, table, key, size } = backfill
  const variables = (prefix: string): readonly string[] => key.map((_, at) => `tribikos_${prefix}_${at + 1}`)
  const [from, to] = [variables('from'), variables('to')]
  const range: BackfillRange = {
    within: (alias) =>
      sql`${rowOf(key, alias)} >= ${parameters(key, 0)} AND ${rowOf(key, alias)} <= ${parameters(key, key.length)}`,
  }
  const texts = changes(backfill, range).map((text) => inTransaction(textOf(text)).sql)
  const select = (condition: SqlText): string =>
    inlined(sql`SELECT ${sql.raw([...key.map((column) => `first_value(r.${identifier(column)}) OVER (ORDER BY ${orderBy(key, 'ASC', 'r')})`), ...key.map((column) => `r.${identifier(column)}`)].join(', '))}
        INTO ${sql.raw([...from, ...to].join(', '))}
        FROM (${keysFrom(backfill, condition, size)}) AS r
        ORDER BY ${sql.raw(orderBy(key, 'DESC', 'r'))} LIMIT 1`)
  const declared = [...from, ...to].map(
    (variable, at) =>
      `  ${variable} ${qualified(schema, table)}.${identifier(key[at % key.length] ?? '')}%TYPE;`,
  )
  const body = [
    'DECLARE',
    ...declared,
    'BEGIN',
    '  LOOP',
    `    IF ${to[0]} IS NULL THEN`,
    `      ${select(sql`true`)};`,
    '    ELSE',
    `      ${select(behind(key, sql.raw(rowText(to))))};`,
    '    END IF;',
    '    EXIT WHEN NOT FOUND;',
    ...texts.map(
      (text) => `    EXECUTE ${dollarQuoted(text, 'range')}\n      USING ${[...from, ...to].join(', ')};`,
    ),
    '    COMMIT;',
    ...(pauseMs > 0 ? [`    PERFORM pg_catalog.pg_sleep(${pauseMs / 1000});`] : []),
    '  END LOOP;',
    'END',
  ].join('\n')
  return { sql: `DO ${dollarQuoted(`\n${body}\n`, 'batch')}`, transaction: 'outside' }
}

function changes({ schema, table, change }: Backfill, range: BackfillRange): readonly SqlText[] {
  const name = sql.raw(qualified(schema, table))
  if (change.type === 'statements') return change.run(range)
  const also = change.where === null ? sql`` : sql` AND (${change.where})`
  if (change.type === 'delete') return [sql`DELETE FROM ${name} WHERE ${range.within()}${also}`]
  const values = Object.entries(change.set).map(
    ([column, value]) => sql`${sql.identifier(column)} = ${value}`,
  )
  return [sql`UPDATE ${name} SET ${sql.join(values)} WHERE ${range.within()}${also}`]
}

function keysFrom({ schema, table, key }: Backfill, condition: SqlText, size: number): SqlText {
  const columns = sql.raw(key.map(identifier).join(', '))
  return sql`SELECT ${columns} FROM ${sql.raw(qualified(schema, table))} WHERE ${condition} ORDER BY ${sql.raw(orderBy(key, 'ASC'))} LIMIT ${sql.raw(String(size))}`
}

function behind(key: readonly string[], bound: SqlText): SqlText {
  return sql`${rowOf(key)} > ${bound}`
}

function orderBy(key: readonly string[], direction: 'ASC' | 'DESC', alias?: string): string {
  const of = alias === undefined ? '' : `${alias}.`
  return key.map((column) => `${of}${identifier(column)}${direction === 'DESC' ? ' DESC' : ''}`).join(', ')
}

function rowOf(key: readonly string[], alias?: string): SqlText {
  const of = alias === undefined ? '' : `${identifier(alias)}.`
  return sql.raw(rowText(key.map((column) => `${of}${identifier(column)}`)))
}

function rowText(parts: readonly string[]): string {
  return parts.length === 1 ? (parts[0] ?? '') : `(${parts.join(', ')})`
}

/** A key as the types of its columns read it. */
function boundKey(values: readonly string[], { types }: BackfillTable): SqlText {
  const parts = values.map((value, at) => sql`CAST(${value} AS ${sql.raw(types[at] ?? 'text')})`)
  return parts.length === 1 ? sql`${parts[0]}` : sql`(${sql.join(parts)})`
}

function parameters(key: readonly string[], before: number): SqlText {
  return sql.raw(rowText(key.map((_, at) => `$${before + at + 1}`)))
}

function textOf(text: SqlText): Statement {
  return textStatement(sql.raw(inlined(text)))
}

function inTransaction(statement: Statement): Statement {
  const control = transactionControl(statement.sql)
  if (control === null && transactionOf(statement.sql) === 'inside') return statement
  const what = control?.command ?? statement.sql.trim().slice(0, 80)
  throw invalid(`op.batch(): ${what} cannot stand in the transaction of a range`)
}

function dollarQuoted(text: string, name: string): string {
  let tag = `$${name}$`
  for (let at = 1; text.includes(tag); at += 1) tag = `$${name}_${at}$`
  return `${tag}${text}${tag}`
}

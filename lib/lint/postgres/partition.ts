/** L25: partitions that come and go under locks on the whole partitioned table. */
import type { PartitionBoundSpec, PartitionCmd } from '../../dialects/postgres/parse-sql.ts'
import { holdsFor, type LintContext, type LintRule, type LintedStatement, type RuleFinding } from '../rule.ts'
import { KnownTables } from './known-tables.ts'
import { nameText, tableText } from './names.ts'
import { textsIn } from './texts-in.ts'
import { commandsOf, tablesOf } from './tree-parts.ts'

export const partition = {
  id: 'L25',
  name: 'partition',
  severity: 'error',
  title: 'A partitioned table or a partition is locked while a partition comes or goes',
  lock: 'AccessExclusiveLock',
  check,
} as const satisfies LintRule

function* check(context: LintContext): Iterable<RuleFinding> {
  const tables = new KnownTables(context.history)
  for (const statement of context.statements) {
    const { tree } = statement
    if ('AlterTableStmt' in tree) yield* attachedOrDetached(statement, context, tables)
    else if ('CreateStmt' in tree) yield* createdInPlace(statement, context)
    else if ('IndexStmt' in tree) yield* indexed(statement, context, tables)
    tables.apply(statement)
  }
}

function* attachedOrDetached(
  statement: LintedStatement,
  { isNew, version }: LintContext,
  tables: KnownTables,
): Iterable<RuleFinding> {
  if (!('AlterTableStmt' in statement.tree)) return
  const { relation: parent, objtype } = statement.tree.AlterTableStmt
  if (objtype !== 'OBJECT_TABLE') return
  for (const { subtype, def } of commandsOf(statement.tree.AlterTableStmt)) {
    if (parent === undefined || def === undefined || !('PartitionCmd' in def)) continue
    const { name: child, concurrent } = def.PartitionCmd
    if (child === undefined) continue
    if (subtype === 'AT_AttachPartition') {
      if (isNew(child, statement) || isProved(def.PartitionCmd, tables)) continue
      yield {
        place: statement,
        message: `Attaching ${tableText(child)} to ${tableText(parent)} reads all its rows while its readers and writers wait`,
        fix: 'Give it a CHECK that says the same as the bounds (with IS NOT NULL) NOT VALID, VALIDATE it in a later revision, attach it, and drop the check.',
      }
    } else if (subtype === 'AT_DetachPartition' && concurrent !== true && !isNew(parent, statement)) {
      const isOld = !holdsFor(version, { since: 14 })
      yield {
        place: statement,
        message: `Detaching ${tableText(child)} waits for every reader of ${tableText(parent)}, and all others wait behind it`,
        fix: isOld
          ? 'Keep it alone in its revision: only PostgreSQL 14 and later can detach CONCURRENTLY.'
          : 'DETACH PARTITION … CONCURRENTLY, outside of a transaction.',
      }
    }
  }
}

/** Whether a valid check of the table names every bound, so that its rows need not be read. */
function isProved({ name, bound }: PartitionCmd, tables: KnownTables): boolean {
  if (bound === undefined || bound.strategy === 'h') return false
  const bounds = boundTexts(bound)
  return [...(tables.get(name)?.constraints.values() ?? [])].some(({ definition, isValid }) => {
    if (!isValid || definition.contype !== 'CONSTR_CHECK') return false
    const texts = textsIn(definition.raw_expr)
    return bounds.every((each) => texts.includes(each))
  })
}

function boundTexts({
  lowerdatums = [],
  upperdatums = [],
  listdatums = [],
}: PartitionBoundSpec): readonly string[] {
  return [lowerdatums, upperdatums, listdatums].flatMap(textsIn)
}

function* createdInPlace(statement: LintedStatement, { isNew }: LintContext): Iterable<RuleFinding> {
  if (!('CreateStmt' in statement.tree)) return
  const { relation = {}, partbound, inhRelations } = statement.tree.CreateStmt
  const [parent] = tablesOf(inhRelations)
  if (partbound === undefined || parent === undefined || isNew(parent, statement)) return
  yield {
    place: statement,
    message: `Making ${tableText(relation)} as a partition waits for every reader of ${tableText(parent)}, and all others wait behind it`,
    fix: `CREATE TABLE ${tableText(relation)} (LIKE ${tableText(parent)} INCLUDING ALL), then ATTACH PARTITION: neither stops readers or writers.`,
  }
}

function* indexed(
  statement: LintedStatement,
  { isNew }: LintContext,
  tables: KnownTables,
): Iterable<RuleFinding> {
  if (!('IndexStmt' in statement.tree)) return
  const { relation: table, idxname, concurrent } = statement.tree.IndexStmt
  if (table === undefined || table.inh !== true || tables.get(table)?.isPartitioned !== true) return
  if (isNew(table, statement)) return
  const name = idxname === undefined ? 'The index' : `The index ${nameText(idxname)}`
  const happens =
    concurrent === true
      ? 'cannot be built concurrently on a partitioned table (0A000)'
      : 'is built on every partition while writes to all of them wait'
  yield {
    place: statement,
    message: `${name} on ${tableText(table)} ${happens}`,
    fix: `CREATE INDEX … ON ONLY ${tableText(table)}, the same on each partition CONCURRENTLY, and ALTER INDEX … ATTACH PARTITION.`,
  }
}

/** Locks that stop writers or readers, by statement: on tables that are in use, not on those that the revisions make. */
import type { AlterTableCmd, DropStmt, Node, RangeVar } from '../../dialects/postgres/parse-sql.ts'
import { sameTable } from '../new-tables.ts'
import type { LintContext, LintedStatement, TableName } from '../rule.ts'
import { droppedObjects } from './dropped-objects.ts'
import { KnownTables } from './known-tables.ts'
import { qualified } from './names.ts'
import { referencedBy } from './new-table-fk.ts'
import { commandsOf, objectName, tablesOf } from './tree-parts.ts'

export interface TableLock {
  readonly table: TableName
  /** Whether it stops readers too. */
  readonly isExclusive: boolean
}

export interface LockedStatement {
  readonly statement: LintedStatement
  /** ACCESS EXCLUSIVE locks that statements before it took in its transaction. */
  readonly held: readonly TableName[]
  /** What it takes itself. */
  readonly taken: readonly TableLock[]
}

/** Every statement, with what its transaction holds when it begins. */
export function* lockedStatements({ statements, history, isNew }: LintContext): Iterable<LockedStatement> {
  const tables = new KnownTables(history)
  let transaction: number | null = null
  let held: TableName[] = []
  for (const statement of statements) {
    if (statement.transaction === null || statement.transaction !== transaction) held = []
    transaction = statement.transaction
    const taken = locksOf(statement.tree, tables).filter(({ table }) => !isNew(table, statement))
    yield { statement, held, taken }
    const exclusive = taken.filter(({ isExclusive }) => isExclusive).map(({ table }) => table)
    held = [...held, ...exclusive.filter((table) => !held.some((other) => sameTable(other, table)))]
    tables.apply(statement)
  }
}

const exclusive = (table: TableName): TableLock => ({ table, isExclusive: true })
const againstWriters = (table: TableName): TableLock => ({ table, isExclusive: false })

function locksOf(tree: Node, tables: KnownTables): readonly TableLock[] {
  if ('AlterTableStmt' in tree) {
    const { relation, objtype } = tree.AlterTableStmt
    if (relation === undefined || objtype !== 'OBJECT_TABLE') return []
    return commandsOf(tree.AlterTableStmt).flatMap((command) => locksOfChange(relation, command, tables))
  }
  if ('CreateStmt' in tree) {
    const { relation = {}, inhRelations, partbound, tableElts = [] } = tree.CreateStmt
    const referenced = tableElts.flatMap(referencedBy).filter((table) => !sameTable(table, relation))
    return [
      ...(partbound === undefined ? [] : tablesOf(inhRelations).map(exclusive)),
      ...referenced.map(againstWriters),
    ]
  }
  if ('DropStmt' in tree) return locksOfDrop(tree.DropStmt, tables)
  if ('RenameStmt' in tree) {
    const { renameType = '', relation } = tree.RenameStmt
    const isOfTable = /^OBJECT_(?:TABLE|COLUMN|TABCONSTRAINT)$/.test(renameType)
    return isOfTable ? present(relation).map(exclusive) : []
  }
  if ('IndexStmt' in tree) {
    const { relation, concurrent } = tree.IndexStmt
    return concurrent === true ? [] : present(relation).map(againstWriters)
  }
  if ('LockStmt' in tree) {
    // 8 is ACCESS EXCLUSIVE, 5 SHARE.
    const { relations, mode = 8 } = tree.LockStmt
    return mode < 5 ? [] : tablesOf(relations).map((table) => ({ table, isExclusive: mode === 8 }))
  }
  return locksOfOthers(tree).map((table) => ({ table, isExclusive: !('CreateTrigStmt' in tree) }))
}

/** Tables that further kinds of statements lock. */
function locksOfOthers(tree: Node): readonly TableName[] {
  if ('CreateTrigStmt' in tree) return present(tree.CreateTrigStmt.relation)
  if ('CreatePolicyStmt' in tree) return present(tree.CreatePolicyStmt.table)
  if ('AlterPolicyStmt' in tree) return present(tree.AlterPolicyStmt.table)
  if ('RuleStmt' in tree) return present(tree.RuleStmt.relation)
  if ('TruncateStmt' in tree) return tablesOf(tree.TruncateStmt.relations)
  if ('AlterObjectSchemaStmt' in tree && tree.AlterObjectSchemaStmt.objectType === 'OBJECT_TABLE')
    return present(tree.AlterObjectSchemaStmt.relation)
  if ('RefreshMatViewStmt' in tree && tree.RefreshMatViewStmt.concurrent !== true)
    return present(tree.RefreshMatViewStmt.relation)
  return []
}

/** Changes of a table that stop neither readers nor writers. */
const quiet: ReadonlySet<string> = new Set([
  'AT_SetStatistics',
  'AT_SetOptions',
  'AT_ResetOptions',
  'AT_SetRelOptions',
  'AT_ResetRelOptions',
  'AT_ValidateConstraint',
  'AT_ClusterOn',
  'AT_DropCluster',
  'AT_DetachPartitionFinalize',
])

function locksOfChange(table: RangeVar, command: AlterTableCmd, tables: KnownTables): readonly TableLock[] {
  const { subtype = '', def, name = '' } = command
  if (quiet.has(subtype)) return []
  if (/^AT_(?:En|Dis)able(?:Always|Replica)?Trig/.test(subtype)) return [againstWriters(table)]
  if (def !== undefined && 'PartitionCmd' in def) {
    const { name: partition, concurrent } = def.PartitionCmd
    if (concurrent === true) return []
    const both = subtype === 'AT_DetachPartition' ? [table, ...present(partition)] : present(partition)
    return both.map(exclusive)
  }
  const referenced = (def === undefined ? [] : referencedBy(def)).map(againstWriters)
  if (subtype === 'AT_AddConstraint' && referenced.length > 0) return [againstWriters(table), ...referenced]
  const dropped =
    subtype === 'AT_DropConstraint' ? tables.get(table)?.constraints.get(name)?.definition.pktable : undefined
  return [exclusive(table), ...referenced, ...present(dropped).map(exclusive)]
}

function locksOfDrop(statement: DropStmt, tables: KnownTables): readonly TableLock[] {
  const { removeType = '', objects = [], concurrent } = statement
  if (/^OBJECT_(?:TRIGGER|POLICY|RULE)$/.test(removeType)) {
    return objects.flatMap((object) =>
      'List' in object ? [exclusive(qualified((object.List.items ?? []).slice(0, -1)))] : [],
    )
  }
  if (removeType === 'OBJECT_INDEX' && concurrent !== true) {
    return objects.flatMap((object) =>
      present(tables.withIndex(objectName(object).relname ?? '')?.name).map(exclusive),
    )
  }
  return droppedObjects(statement).flatMap(({ isTable, name }) => (isTable ? [exclusive(name)] : []))
}

function present(table: TableName | undefined): readonly TableName[] {
  return table === undefined ? [] : [table]
}

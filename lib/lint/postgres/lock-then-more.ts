/** L27: a lock that nobody can read beside, held while the same transaction waits or works on. */
import { sameTable } from '../new-tables.ts'
import type { LintContext, LintRule, LintedStatement, RuleFinding, TableName } from '../rule.ts'
import { nameText, tableText } from './names.ts'
import { tableChanges } from './table-changes.ts'
import { lockedStatements, type TableLock } from './table-locks.ts'

export const lockThenMore = {
  id: 'L27',
  name: 'lock-then-more',
  severity: 'warning',
  title: 'A transaction keeps a table locked while it waits for another one, or works for long',
  lock: 'AccessExclusiveLock',
  check,
} as const satisfies LintRule

function* check(context: LintContext): Iterable<RuleFinding> {
  const validations = laterValidations(context)
  /** One finding for each transaction: to part it there mends the rest. */
  const told = new Set<number | null>()
  for (const { statement, held, taken } of lockedStatements(context)) {
    if (held.length === 0 || told.has(statement.transaction)) continue
    const others = taken.filter(({ table }) => !held.some((each) => sameTable(each, table)))
    const what = others.length > 0 ? waitText(others) : (validations.get(statement) ?? workText(statement))
    if (what === null) continue
    told.add(statement.transaction)
    yield {
      place: statement,
      message: `${what} while the transaction keeps readers and writers of ${held.map(tableText).join(', ')} waiting`,
      fix:
        others.length > 0
          ? 'A revision for each table; where they belong together, lock them in the order of their names, everywhere.'
          : 'Put it into a revision of its own.',
    }
  }
}

function waitText(others: readonly TableLock[]): string {
  const tables: readonly TableName[] = others.map(({ table }) => table)
  return `This waits for a lock on ${[...new Set(tables.map(tableText))].join(', ')}`
}

/** Work whose length nobody knows; what other rules tell of by themselves is not among it. */
function workText({ tree, isAuthors }: LintedStatement): string | null {
  if ('DoStmt' in tree && isAuthors) return 'A DO block runs'
  if ('CallStmt' in tree) return 'A procedure runs'
  if ('RefreshMatViewStmt' in tree) return 'A materialized view is filled'
  if ('CreateTableAsStmt' in tree && tree.CreateTableAsStmt.into?.skipData !== true)
    return `${tableText(tree.CreateTableAsStmt.into?.rel ?? {})} is filled from a query`
  return null
}

/** Constraints that are validated, by statement; those that the same transaction adds are told of by the rule about them. */
function laterValidations(context: LintContext): ReadonlyMap<LintedStatement, string> {
  const added = new Set<string>()
  const found = new Map<LintedStatement, string>()
  for (const { statement, table, command } of tableChanges(context)) {
    const { subtype, def, name = '' } = command
    const keyOf = (constraint: string): string =>
      JSON.stringify([statement.transaction, table.relname, constraint])
    if (subtype === 'AT_AddConstraint' && def !== undefined && 'Constraint' in def)
      added.add(keyOf(def.Constraint.conname ?? ''))
    else if (subtype === 'AT_ValidateConstraint' && !added.has(keyOf(name)))
      found.set(statement, `Every row of ${tableText(table)} is read to validate ${nameText(name)}`)
  }
  return found
}

/** L16: short locks that a reader who takes long makes long. */
import type { LintContext, LintRule, LintedStatement, RuleFinding, TableName } from '../rule.ts'
import { sameTable } from '../new-tables.ts'
import { nameText, tableText } from './names.ts'
import { commandsOf } from './tree-parts.ts'

export const triggerPolicy = {
  id: 'L16',
  name: 'trigger-policy',
  severity: 'warning',
  title: 'A trigger, a policy, row security or an owner is set, for which the table is locked for a moment',
  lock: 'AccessExclusiveLock',
  check,
} as const satisfies LintRule

const fix = 'Keep it alone in its revision, so that its lock is held for a moment only.'

function* check(context: LintContext): Iterable<RuleFinding> {
  for (const statement of context.statements) {
    for (const { table, message } of shortLocks(statement, context)) {
      if (!context.isNew(table, statement)) yield { place: statement, message, fix }
    }
  }
}

/** `INSTEAD OF`: a trigger of a view. */
const insteadOf = 64

interface ShortLock {
  readonly table: TableName
  readonly message: string
}

function shortLocks({ tree, revision }: LintedStatement, context: LintContext): readonly ShortLock[] {
  if ('CreateTrigStmt' in tree) {
    const { trigname = '', relation: table, timing } = tree.CreateTrigStmt
    if (table === undefined || timing === insteadOf) return []
    return [
      {
        table,
        message: `Creating the trigger ${nameText(trigname)} waits for every writer of ${tableText(table)}, and later ones wait behind it`,
      },
    ]
  }
  if ('CreatePolicyStmt' in tree) {
    const { policy_name: name = '', table } = tree.CreatePolicyStmt
    return table === undefined
      ? []
      : [{ table, message: `Creating the policy ${nameText(name)} ${waits(table)}` }]
  }
  if (!('AlterTableStmt' in tree)) return []
  const { relation: table, objtype } = tree.AlterTableStmt
  if (table === undefined || objtype !== 'OBJECT_TABLE') return []
  return commandsOf(tree.AlterTableStmt).flatMap(({ subtype }) => {
    const what = subtype === undefined ? undefined : changes[subtype]
    if (what === undefined) return []
    const denies =
      subtype === 'AT_EnableRowSecurity' && !hasPolicy(table, revision, context)
        ? '; without a policy, nobody but the owner sees a row'
        : ''
    return [{ table, message: `${what} ${waits(table)}${denies}` }]
  })
}

const changes: Readonly<Record<string, string>> = {
  AT_EnableRowSecurity: 'Enabling row security',
  AT_ForceRowSecurity: 'Forcing row security on the owner',
  AT_ChangeOwner: 'Changing the owner',
}

function waits(table: TableName): string {
  return `waits for every reader of ${tableText(table)}, and all others wait behind it`
}

function hasPolicy(table: TableName, revision: string, { statements }: LintContext): boolean {
  return statements.some(
    ({ tree, revision: other }) =>
      other === revision &&
      'CreatePolicyStmt' in tree &&
      tree.CreatePolicyStmt.table !== undefined &&
      sameTable(tree.CreatePolicyStmt.table, table),
  )
}

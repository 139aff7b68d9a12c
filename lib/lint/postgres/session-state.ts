/** L30: settings that outlive the revision which makes them. */
import type { Node } from '../../dialects/postgres/parse-sql.ts'
import type { LintContext, LintRule, RuleFinding } from '../rule.ts'
import { nameText } from './names.ts'
import { settingChanges } from './setting-changes.ts'

export const sessionState = {
  id: 'L30',
  name: 'session-state',
  severity: 'error',
  title: 'A setting is changed for longer than the transaction of its revision',
  lock: null,
  check,
} as const satisfies LintRule

function* check({ statements }: LintContext): Iterable<RuleFinding> {
  for (const statement of statements) {
    if (!statement.isAuthors) continue
    for (const { name, isLocal, isReset } of settingChanges(statement.tree)) {
      if (isLocal || isReset) continue
      yield {
        place: statement,
        message: `${labels[name] ?? name} is set for the session, not for the transaction: what runs later in it does so under it`,
        fix: 'SET LOCAL, or set_config(…, …, true): it ends with the transaction.',
      }
    }
    const scope = wideScope(statement.tree)
    if (scope !== null) {
      yield {
        place: statement,
        message: `${scope.command} changes a setting for every later session of ${scope.whose}, and no transaction of the application's sees it yet`,
        fix: 'Keep settings of servers, databases and roles where those are set up, not in revisions.',
      }
    }
  }
}

const labels: Readonly<Record<string, string>> = {
  role: 'The role',
  session_authorization: 'The user of the session',
  timezone: 'The time zone',
}

function wideScope(tree: Node): { readonly command: string; readonly whose: string } | null {
  if ('AlterSystemStmt' in tree) return { command: 'ALTER SYSTEM', whose: 'the whole server' }
  if ('AlterDatabaseSetStmt' in tree)
    return {
      command: 'ALTER DATABASE … SET',
      whose: `the database ${nameText(tree.AlterDatabaseSetStmt.dbname ?? '')}`,
    }
  if (!('AlterRoleSetStmt' in tree)) return null
  const role = tree.AlterRoleSetStmt.role?.rolename
  return { command: 'ALTER ROLE … SET', whose: role === undefined ? 'a role' : `the role ${nameText(role)}` }
}

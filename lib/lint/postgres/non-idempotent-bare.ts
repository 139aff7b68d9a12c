/** L32: what runs outside of a transaction and shows nobody how far it came. */
import type { Node } from '../../dialects/postgres/parse-sql.ts'
import type { LintContext, LintRule, RuleFinding } from '../rule.ts'
import { qualified, strings, tableText } from './names.ts'
import { hasOption } from './tree-parts.ts'

export const nonIdempotentBare = {
  id: 'L32',
  name: 'non-idempotent-bare',
  severity: 'warning',
  title: 'A statement outside of a transaction does not show afterwards how far it came',
  lock: null,
  check,
} as const satisfies LintRule

function* check({ statements }: LintContext): Iterable<RuleFinding> {
  for (const statement of statements) {
    if (statement.transaction !== null || !statement.isAuthors) continue
    const what = workOf(statement.tree)
    if (what === null) continue
    yield {
      place: statement,
      message: `${what} commits on its way or leaves no mark: when it is cut off, nobody can tell from the database how far it came, and whoever goes on begins it again`,
      fix: 'Write it so that it may run twice, and say so here.',
    }
  }
}

function workOf(tree: Node): string | null {
  if ('CallStmt' in tree) return `CALL ${tableText(qualified(tree.CallStmt.funccall?.funcname))}`
  if ('DoStmt' in tree) {
    const body = (tree.DoStmt.args ?? []).flatMap((each) =>
      'DefElem' in each && each.DefElem.defname === 'as' && each.DefElem.arg !== undefined
        ? strings([each.DefElem.arg])
        : [],
    )
    return body.some((text) => /\b(?:commit|rollback)\b/i.test(text)) ? 'A DO block with COMMIT' : null
  }
  return 'VacuumStmt' in tree && hasOption(tree.VacuumStmt.options, 'full') ? 'VACUUM FULL' : null
}

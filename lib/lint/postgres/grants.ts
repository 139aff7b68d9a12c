/** L41: more rights, or fewer checks, than anybody should have. */
import type { GrantStmt, Node } from '../../dialects/postgres/parse-sql.ts'
import type { LintContext, LintRule, LintedStatement, RuleFinding } from '../rule.ts'
import { sameTable } from '../new-tables.ts'
import { qualified, tableText } from './names.ts'
import { commandsOf } from './tree-parts.ts'

export const grants = {
  id: 'L41',
  name: 'grants',
  severity: 'error',
  title: 'Everybody gets a right, a function lends rights with an open search path, or row security ends',
  lock: null,
  check,
} as const satisfies LintRule

function* check(context: LintContext): Iterable<RuleFinding> {
  for (const statement of context.statements) {
    for (const { message, fix } of widened(statement, context)) yield { place: statement, message, fix }
  }
}

type Widening = Pick<RuleFinding, 'message' | 'fix'>

function widened(statement: LintedStatement, context: LintContext): readonly Widening[] {
  const { tree } = statement
  if ('GrantStmt' in tree) return grantedToAll(tree.GrantStmt, 'GRANT')
  if ('AlterDefaultPrivilegesStmt' in tree && tree.AlterDefaultPrivilegesStmt.action !== undefined)
    return grantedToAll(tree.AlterDefaultPrivilegesStmt.action, 'ALTER DEFAULT PRIVILEGES')
  if ('AlterTableStmt' in tree) return unprotected(tree, context, statement)
  return openDefiner(statement, context)
}

function grantedToAll({ is_grant: isGrant, grantees = [] }: GrantStmt, command: string): readonly Widening[] {
  const isPublic = grantees.some((each) => 'RoleSpec' in each && each.RoleSpec.roletype === 'ROLESPEC_PUBLIC')
  if (isGrant !== true || !isPublic) return []
  return [
    {
      message: `${command} … TO PUBLIC gives the right to every role of the server, those to come included`,
      fix: 'Name the role that needs it.',
    },
  ]
}

function unprotected(tree: Node, { isNew }: LintContext, statement: LintedStatement): readonly Widening[] {
  if (!('AlterTableStmt' in tree)) return []
  const { relation } = tree.AlterTableStmt
  if (relation === undefined || isNew(relation, statement)) return []
  return commandsOf(tree.AlterTableStmt).flatMap(({ subtype }) => {
    if (subtype !== 'AT_DisableRowSecurity' && subtype !== 'AT_NoForceRowSecurity') return []
    const whom = subtype === 'AT_DisableRowSecurity' ? 'whoever may read the table' : 'the owner of the table'
    return [
      {
        message: `Without row security ${whom} sees and changes all rows of ${tableText(relation)}, whatever its policies say`,
        fix: 'Keep it, and write a policy for what should be seen.',
      },
    ]
  })
}

/** A function that runs as its owner and finds tables and functions where its caller says. */
function openDefiner(statement: LintedStatement, { statements }: LintContext): readonly Widening[] {
  const name = definerIn(statement.tree)
  if (name === null || pinsPath(statement.tree)) return []
  const isPinned = statements.some(
    ({ tree, revision }) =>
      revision === statement.revision &&
      'AlterFunctionStmt' in tree &&
      sameTable(qualified(tree.AlterFunctionStmt.func?.objname), name) &&
      pinsPath(tree),
  )
  if (isPinned) return []
  return [
    {
      message: `${tableText(name)} runs with the rights of its owner, and on the search path of its caller, who can put other tables and functions there`,
      fix: 'Pin the path: SET search_path = pg_catalog, pg_temp (and your schema between them), and name schemas in the body.',
    },
  ]
}

function optionsOf(tree: Node): readonly Node[] {
  if ('CreateFunctionStmt' in tree) return tree.CreateFunctionStmt.options ?? []
  return 'AlterFunctionStmt' in tree ? (tree.AlterFunctionStmt.actions ?? []) : []
}

function definerIn(tree: Node): ReturnType<typeof qualified> | null {
  const isDefiner = optionsOf(tree).some((each) => {
    const { defname, arg } = 'DefElem' in each ? each.DefElem : {}
    return defname === 'security' && arg !== undefined && 'Boolean' in arg && arg.Boolean.boolval === true
  })
  if (!isDefiner) return null
  if ('CreateFunctionStmt' in tree) return qualified(tree.CreateFunctionStmt.funcname)
  return 'AlterFunctionStmt' in tree ? qualified(tree.AlterFunctionStmt.func?.objname) : null
}

function pinsPath(tree: Node): boolean {
  return optionsOf(tree).some((each) => {
    const { defname, arg } = 'DefElem' in each ? each.DefElem : {}
    return (
      defname === 'set' &&
      arg !== undefined &&
      'VariableSetStmt' in arg &&
      arg.VariableSetStmt.name?.toLowerCase() === 'search_path'
    )
  })
}

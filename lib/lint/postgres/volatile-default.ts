/** L10: a new column for which the table is written anew. */
import type { Constraint, Node } from '../../dialects/postgres/parse-sql.ts'
import type { LintContext, LintRule, LintedStatement, RuleFinding } from '../rule.ts'
import { nameText, strings, tableText, typeNameText } from './names.ts'
import { type AddedColumn, addedColumns, isSerial } from './table-changes.ts'
import { madeStable, volatileFunction } from './volatility.ts'

export const volatileDefault = {
  id: 'L10',
  name: 'volatile-default',
  severity: 'error',
  title: 'A column is added for which every row is written anew',
  lock: 'AccessExclusiveLock',
  check,
} as const satisfies LintRule

function* check(context: LintContext): Iterable<RuleFinding> {
  const { functions, domains } = definitionsIn([...context.history, ...context.statements])
  for (const added of addedColumns(context)) {
    const reason = rewriteReason(added, functions, domains)
    if (reason === null) continue
    yield {
      place: added.statement,
      message: `${tableText(added.table)} and its indexes are written anew for the column ${nameText(added.name)}, while readers and writers wait: ${reason.text}`,
      fix: reason.fix,
    }
  }
}

interface Reason {
  readonly text: string
  readonly fix: string
}

const fillLater =
  'Add the column without it, set the default in a statement of its own (it is for new rows), and fill the old rows in batches.'

function rewriteReason(
  { column, constraints }: AddedColumn,
  stable: ReadonlySet<string>,
  domains: ReadonlySet<string>,
): Reason | null {
  const of = (kind: Constraint['contype']): Constraint | undefined =>
    constraints.find(({ contype }) => contype === kind)
  const type = typeNameText(column.typeName ?? {})
  if (isSerial(column)) return { text: `${type} takes a number for each`, fix: fillLater }
  if (of('CONSTR_IDENTITY') !== undefined)
    return { text: 'an identity takes a number for each', fix: fillLater }
  const generated = of('CONSTR_GENERATED')
  if (generated !== undefined) {
    if (generated.generated_kind !== 's') return null
    return {
      text: 'a stored generated column is computed for each',
      fix: 'Add a plain column, keep it up to date by a trigger and fill the old rows in batches; or compute it in a view.',
    }
  }
  const expression = of('CONSTR_DEFAULT')?.raw_expr
  const name = expression === undefined ? null : volatileFunction(expression, stable)
  if (name !== null)
    return { text: `its default calls ${name}(), which may give another value for each`, fix: fillLater }
  if (!domains.has(type)) return null
  return {
    text: `the domain ${type} has a constraint, for which each is checked`,
    fix: 'Give the column the type below the domain, with a check constraint that is added NOT VALID.',
  }
}

/** Functions made without side effects, and domains with constraints, of the range. */
function definitionsIn(statements: readonly LintedStatement[]): {
  readonly functions: ReadonlySet<string>
  readonly domains: ReadonlySet<string>
} {
  const functions = new Set<string>()
  const domains = new Set<string>()
  for (const { tree } of statements) {
    const name = madeStable(tree)
    if (name !== null) functions.add(name)
    const domain = constrainedDomain(tree)
    if (domain !== null) domains.add(domain)
  }
  return { functions, domains }
}

function constrainedDomain(tree: Node): string | null {
  if ('CreateDomainStmt' in tree) {
    const { domainname, constraints = [] } = tree.CreateDomainStmt
    const isConstrained = constraints.some(
      (each) => 'Constraint' in each && /^CONSTR_(?:CHECK|NOTNULL)$/.test(each.Constraint.contype ?? ''),
    )
    return isConstrained ? strings(domainname).join('.') : null
  }
  if (!('AlterDomainStmt' in tree)) return null
  const { subtype = '', typeName } = tree.AlterDomainStmt
  // C adds a constraint, O sets NOT NULL.
  return /^[CO]$|AddConstraint|SetNotNull/.test(subtype) ? strings(typeName).join('.') : null
}

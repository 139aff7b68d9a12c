/** L34: types that are regretted later. */
import type { ColumnDef, Node } from '../../dialects/postgres/parse-sql.ts'
import type { LintContext, LintRule, RuleFinding, TableName } from '../rule.ts'
import { nameText, strings, tableText, typeNameText } from './names.ts'
import { commandsOf, constraintsOf } from './tree-parts.ts'

export const typeAdvice = {
  id: 'L34',
  name: 'type-advice',
  severity: 'info',
  title: 'A new column has a type that is often regretted',
  lock: null,
  check,
} as const satisfies LintRule

function* check({ statements }: LintContext): Iterable<RuleFinding> {
  for (const statement of statements) {
    const { table, elements } = newParts(statement.tree)
    const keys = elements.flatMap((each) =>
      'Constraint' in each && each.Constraint.contype === 'CONSTR_PRIMARY'
        ? [strings(each.Constraint.keys)]
        : [],
    )
    const advised = elements.flatMap((each) => {
      if (!('ColumnDef' in each)) return []
      const { colname: name = '' } = each.ColumnDef
      const isKey = keys.some(([first, ...more]) => first === name && more.length === 0)
      return adviceOn(each.ColumnDef, isKey).map((advice) => ({ name, ...advice }))
    })
    if (advised.length === 0) continue
    const columns = advised.map(({ name, type }) => `${nameText(name)} ${type}`)
    yield {
      place: statement,
      message: `New columns of ${tableText(table)} have types that are often regretted: ${columns.join(', ')}`,
      fix: [...new Set(advised.map(({ advice }) => advice))].join(' '),
    }
  }
}

function newParts(tree: Node): { readonly table: TableName; readonly elements: readonly Node[] } {
  if ('CreateStmt' in tree) {
    const { relation: table = {}, tableElts: elements = [] } = tree.CreateStmt
    return { table, elements }
  }
  if (!('AlterTableStmt' in tree)) return { table: {}, elements: [] }
  const { relation: table = {} } = tree.AlterTableStmt
  const elements = commandsOf(tree.AlterTableStmt).flatMap(({ subtype, def }) =>
    subtype === 'AT_AddColumn' && def !== undefined ? [def] : [],
  )
  return { table, elements }
}

interface Advice {
  readonly type: string
  readonly advice: string
}

const bigger = 'Keys that count up to 2147483647 run out, and a larger type writes the table anew: bigint.'
const identity = 'For serial GENERATED ALWAYS AS IDENTITY, whose sequence belongs to the column.'

function adviceOn(column: ColumnDef, isKey: boolean): readonly Advice[] {
  const { typeName } = column
  const type = typeNameText(typeName ?? {})
  const limit = typeName?.typmods === undefined ? '' : '(n)'
  const advice = byType[`${type}${limit}`] ?? byType[type]
  const isPrimary = isKey || constraintsOf(column).some(({ contype }) => contype === 'CONSTR_PRIMARY')
  const isSmall = /^(?:int[24]|(?:small)?serial[24]?)$/.test(type)
  return [
    ...(advice === undefined ? [] : [advice]),
    ...(/serial[248]?$/.test(type) ? [{ type, advice: identity }] : []),
    ...(isPrimary && isSmall ? [{ type: `${type} as primary key`, advice: bigger }] : []),
  ]
}

/** Types as the parser names them. */
const byType: Readonly<Record<string, Advice>> = {
  json: { type: 'json', advice: 'json keeps the text and cannot be compared: jsonb.' },
  'bpchar(n)': { type: 'char(n)', advice: 'char(n) is filled up with blanks: text.' },
  timestamp: {
    type: 'timestamp',
    advice: 'timestamp means another moment in each time zone: timestamptz.',
  },
  'timestamp(n)': {
    type: 'timestamp',
    advice: 'timestamp means another moment in each time zone: timestamptz.',
  },
  'varchar(n)': {
    type: 'varchar(n)',
    advice: 'The limit of varchar(n) cannot be lowered without writing the table anew: text, with a check.',
  },
}

/** Parts of parse trees that most rules look for: what stands in the lists that the parser keeps them in. */
import type {
  AlterTableCmd,
  AlterTableStmt,
  ColumnDef,
  Constraint,
  Node,
  RangeVar,
} from '../../dialects/postgres/parse-sql.ts'
import type { TableName } from '../rule.ts'
import { qualified, strings } from './names.ts'

/** The changes of an ALTER TABLE, in order. */
export function commandsOf({ cmds = [] }: AlterTableStmt): readonly AlterTableCmd[] {
  return cmds.flatMap((each) => ('AlterTableCmd' in each ? [each.AlterTableCmd] : []))
}

/** The constraints behind the type of a column. */
export function constraintsOf({ constraints = [] }: ColumnDef): readonly Constraint[] {
  return constraints.flatMap((each) => ('Constraint' in each ? [each.Constraint] : []))
}

/** The tables of a list. */
export function tablesOf(nodes: readonly Node[] | undefined): readonly RangeVar[] {
  return (nodes ?? []).flatMap((each) => ('RangeVar' in each ? [each.RangeVar] : []))
}

/** The name of an object as `DROP` and `ALTER … RENAME` list it. */
export function objectName(object: Node): TableName {
  if ('List' in object) return qualified(object.List.items)
  if ('TypeName' in object) return qualified(object.TypeName.names)
  if ('ObjectWithArgs' in object) return qualified(object.ObjectWithArgs.objname)
  return qualified([object])
}

/** Whether an option stands among those in parentheses, or as a word of its own. */
export function hasOption(options: readonly Node[] | undefined, name: string): boolean {
  return (options ?? []).some((each) => 'DefElem' in each && each.DefElem.defname === name)
}

/** A call of a function. */
export interface FunctionCall {
  /** With its schema where one is written. */
  readonly name: readonly string[]
  readonly args: readonly Node[]
}

/** All calls of functions anywhere in a tree. */
export function* callsIn(value: unknown): Iterable<FunctionCall> {
  if (Array.isArray(value)) {
    for (const each of value) yield* callsIn(each)
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, each] of Object.entries(value)) {
      if (key === 'FuncCall' && isCall(each)) yield { name: strings(each.funcname), args: each.args ?? [] }
      yield* callsIn(each)
    }
  }
}

function isCall(
  value: unknown,
): value is { readonly funcname: readonly Node[]; readonly args?: readonly Node[] } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'funcname' in value &&
    Array.isArray(value.funcname) &&
    (!('args' in value) || Array.isArray(value.args))
  )
}

/** Which changes of a column's type PostgreSQL makes in its catalog alone, without writing a row. */
import type { Node, TypeName } from '../../dialects/postgres/parse-sql.ts'
import { typeNameText } from './names.ts'

/** Whether rows stay as they are. Only what is known to be free is; `false` also means "who knows". */
export function isFreeChange(from: TypeName, to: TypeName): boolean {
  if (isArray(from) || isArray(to)) return sameText(from, to)
  if (sameText(from, to)) return true
  const [source, target] = [typeNameText(from), typeNameText(to)]
  const [fromModifiers, toModifiers] = [modifiers(from), modifiers(to)]
  if (fromModifiers === null || toModifiers === null) return false
  switch (`${source} ${target}`) {
    case 'varchar text':
    case 'cidr inet':
      return true
    case 'text varchar':
      return toModifiers.length === 0
    case 'varchar varchar':
    case 'varbit varbit':
      return isWider(fromModifiers[0], toModifiers[0])
    case 'numeric numeric':
      return isWiderNumeric(fromModifiers, toModifiers)
    case 'time time':
    case 'timetz timetz':
    case 'timestamp timestamp':
    case 'timestamptz timestamptz':
      // Six digits are the most there are.
      return isWider(fromModifiers[0] ?? 6, toModifiers[0] ?? 6)
    case 'interval interval':
      return isWiderInterval(fromModifiers, toModifiers)
    default:
      return false
  }
}

/** No limit is the widest. */
function isWider(from: number | undefined, to: number | undefined): boolean {
  return to === undefined || (from !== undefined && to >= from)
}

function isWiderNumeric(from: readonly number[], to: readonly number[]): boolean {
  if (to.length === 0) return true
  const [precision, scale = 0] = from
  const [newPrecision = 0, newScale = 0] = to
  return precision !== undefined && newPrecision >= precision && newScale === scale
}

/** The first modifier says which fields there are; `interval` and `interval(3)` have all of them. */
function isWiderInterval(from: readonly number[], to: readonly number[]): boolean {
  const allFields = 0x7fff
  const [fields = allFields, precision = 6] = from
  const [newFields = allFields, newPrecision = 6] = to
  return fields === newFields && newPrecision >= precision
}

function isArray({ arrayBounds = [] }: TypeName): boolean {
  return arrayBounds.length > 0
}

/** Null when one is no plain number. */
function modifiers({ typmods = [] }: TypeName): readonly number[] | null {
  const numbers = typmods.map(numberOf)
  return numbers.some((each) => each === null) ? null : numbers.flatMap((each) => each ?? [])
}

function numberOf(node: Node): number | null {
  if (!('A_Const' in node)) return null
  const { ival } = node.A_Const
  // The parser leaves a zero out.
  return ival === undefined ? null : (ival.ival ?? 0)
}

function sameText(one: TypeName, other: TypeName): boolean {
  return typeText(one) === typeText(other)
}

/** `varchar(20)[]`, for messages. */
export function typeText(type: TypeName): string {
  const numbers = modifiers(type) ?? []
  const shown = typeNameText(type) === 'interval' ? numbers.slice(1) : numbers
  const parameters = shown.length === 0 ? '' : `(${shown.join(',')})`
  return `${typeNameText(type)}${parameters}${'[]'.repeat(type.arrayBounds?.length ?? 0)}`
}

/** Whether `USING` says no more than the type itself: `column::type`. */
export function isPlainCast(expression: Node | undefined, column: string, type: TypeName): boolean {
  if (expression === undefined) return true
  if (!('TypeCast' in expression)) return isColumn(expression, column)
  const { arg, typeName } = expression.TypeCast
  return typeName !== undefined && sameText(typeName, type) && arg !== undefined && isColumn(arg, column)
}

function isColumn(node: Node, column: string): boolean {
  if (!('ColumnRef' in node)) return false
  const last = node.ColumnRef.fields?.at(-1)
  return last !== undefined && 'String' in last && last.String.sval === column
}

/** A function or procedure as its attributes describe it, and how statements refer to it. */
import type { CatalogObject, Json } from '../../../schema/catalog.ts'
import { sharedName, type Sides } from '../../schema-rules.ts'
import { identifier, qualified } from '../names.ts'
import { part } from '../object-paths.ts'

export interface Argument {
  readonly name: string | null
  readonly mode: 'in' | 'out' | 'inout' | 'variadic'
  readonly type: string
  readonly default: string | null
}

export function argumentsOf({ attributes }: CatalogObject): readonly Argument[] {
  const list = attributes['arguments']
  return Array.isArray(list) ? list.map(argument) : []
}

function argument(value: Json): Argument {
  const record = (typeof value === 'object' ? value : null) as Readonly<Record<string, Json>> | null
  const mode = record?.['mode']
  return {
    name: text(record?.['name']),
    mode: mode === 'out' || mode === 'inout' || mode === 'variadic' ? mode : 'in',
    type: text(record?.['type']) ?? '',
    default: text(record?.['default']),
  }
}

export function text(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null
}

/** `FUNCTION app.total(integer, text)`, as `ALTER`, `DROP`, `COMMENT ON` and `GRANT … ON` take it. */
export function routineReference(object: CatalogObject): string {
  const word = object.id.kind === 'procedure' ? 'PROCEDURE' : 'FUNCTION'
  return `${word} ${qualifiedRoutine(object)}(${signature(object)})`
}

/**
 * Always with its schema: a routine that is called like one of the server's own could not be found without.
 */
export function qualifiedRoutine({ id }: CatalogObject): string {
  return qualified(part(id, 0), part(id, 1))
}

/** An output argument is part of what a procedure is called by, and not of a function. */
function signature(object: CatalogObject): string {
  const list = argumentsOf(object)
  if (object.id.kind !== 'procedure' || list.every(({ mode }) => mode !== 'out')) return part(object.id, 2)
  return list.map(({ mode, type }) => `${mode.toUpperCase()} ${type}`).join(', ')
}

/**
 * A call may fit two routines of one name while both are there, so the old one goes first where it can. It has to where it
 * fits every call of the new one: when it takes the same arguments and more, which have defaults.
 */
export function routineNames(object: CatalogObject, { from }: Sides): readonly string[] {
  const { id } = object
  const name = [part(id, 0), part(id, 1)]
  const hidden = from.get(id) === object ? shorterCalls(object) : [part(id, 2)]
  return [
    `routine:${JSON.stringify(id.path)}`,
    `${sharedName}routine:${JSON.stringify(name)}`,
    ...hidden.map((types) => `call:${JSON.stringify([...name, types])}`),
  ]
}

/** Argument types of the calls that leave out arguments with defaults, or of a variadic list. */
function shorterCalls(object: CatalogObject): readonly string[] {
  const inputs = argumentsOf(object).filter(({ mode }) => mode !== 'out')
  return inputs.flatMap(({ mode, default: value }, position) =>
    value === null && mode !== 'variadic'
      ? []
      : [
          inputs
            .slice(0, position)
            .map(({ type }) => type)
            .join(', '),
        ],
  )
}

/** Statements that put a routine into another schema, and give it another name. */
export function renameStatements(
  reference: (object: CatalogObject) => string,
  from: CatalogObject,
  to: CatalogObject,
): readonly string[] {
  const [schema, name] = [part(to.id, 0), part(to.id, 1)]
  const moved: CatalogObject = { ...from, id: { ...from.id, path: [schema, ...from.id.path.slice(1)] } }
  return [
    ...(part(from.id, 0) === schema ? [] : [`ALTER ${reference(from)} SET SCHEMA ${identifier(schema)}`]),
    ...(part(from.id, 1) === name ? [] : [`ALTER ${reference(moved)} RENAME TO ${identifier(name)}`]),
  ]
}

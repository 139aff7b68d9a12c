/** A function or procedure as its attributes describe it, and how statements refer to it. */
import { sharedName } from '../../schema-rules.ts'
import type { CatalogObject, Json } from '../../../schema/catalog.ts'
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

/** A call may fit two routines of one name while both are there, so the old one goes first where it can. */
export function routineNames({ id }: CatalogObject): readonly string[] {
  return [
    `routine:${JSON.stringify(id.path)}`,
    `${sharedName}routine:${JSON.stringify([part(id, 0), part(id, 1)])}`,
  ]
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

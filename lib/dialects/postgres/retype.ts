/**
 * A new type in the place of an old one of the same name, where columns hold values: the old type is renamed away, the new
 * one made, every column moved by way of text, the old one dropped. For what `ALTER TYPE` cannot do.
 */
import { type CatalogObject, objectKey } from '../../schema/catalog.ts'
import type { PlannedChange, PlannedOperation, Sides } from '../schema-rules.ts'
import { isCopied } from './copied-tables.ts'
import { freeName } from './free-name.ts'
import { quoted } from './literal.ts'
import { identifier, qualified } from './names.ts'
import { part, qualifiedName, schemaOption, textAttribute } from './object-paths.ts'
import { isInPartitionKey } from './partition-key.ts'
import { statement } from './planned.ts'
import { privilegeStatements } from './privileges/plan.ts'
import { arraySuffix } from './type-text.ts'

export interface Retyping {
  /** Makes the new type. */
  readonly create: readonly PlannedOperation[]
  /** `ALTER TYPE`, `ALTER DOMAIN` or `ALTER COLLATION`, without the verb. */
  readonly word?: 'TYPE' | 'DOMAIN' | 'COLLATION'
  /** Give the old type another name, and drop it by that; statements when absent. */
  readonly rename?: (oldName: string) => readonly PlannedOperation[]
  readonly drop?: (oldName: string) => readonly PlannedOperation[]
  /** What a reader should know besides that tables are rewritten. */
  readonly remarks?: readonly string[]
  /**
   * The old value of a column as one of the new type; by way of text when absent. `array` is `[]` for a column of arrays.
   */
  readonly using?: (column: string, type: string, array: string) => string
  /** What follows `TYPE` in the statement that moves a column; in the place of its type and `using`. */
  readonly target?: (column: CatalogObject) => string
}

/** What PostgreSQL does not keep while the type of a column changes that it needs. */
const inTheWay: ReadonlySet<string> = new Set([
  'view',
  'materializedView',
  'rule',
  'policy',
  'trigger',
  'function',
  'procedure',
  'publication',
  'foreignKey',
])

/** The change of a type into what `retyping` makes; without columns that hold values of it, it is simply made anew. */
export function retype(from: CatalogObject, sides: Sides, retyping: Retyping): PlannedChange {
  const direct = sides.from.dependents(from.id)
  const columns = direct.filter((object) => isStored(object) && stays(object, sides))
  if (columns.length === 0) return { type: 'replace' }
  const refusal = columns.map((column) => partitionKeyRefusal(column, from, sides)).find(Boolean)
  if (refusal !== undefined) return refusal
  const word = retyping.word ?? 'TYPE'
  const schema = part(from.id, 0)
  const oldName = freeName(schema, part(from.id, 1), sides)
  const operations = [
    ...(retyping.rename?.(oldName) ?? [
      statement(`ALTER ${word} ${qualifiedName(from.id)} RENAME TO ${identifier(oldName)}`),
    ]),
    ...retyping.create,
    ...asBefore(from, word, sides),
    ...movedColumns(columns, sides, retyping),
    ...(retyping.drop?.(oldName) ?? [statement(`DROP ${word} ${qualified(schema, oldName)}`)]),
  ]
  const movedKeys = new Set(columns.map(({ id }) => objectKey(id)))
  const directKeys = new Set(direct.map(({ id }) => objectKey(id)))
  return {
    type: 'alter',
    operations,
    also: columns,
    rebuild: (dependent) => {
      const key = objectKey(dependent.id)
      if (movedKeys.has(key)) return false
      if (directKeys.has(key)) return true
      return inTheWay.has(dependent.id.kind) || isGenerated(dependent)
    },
  }
}

/** Generated columns are made anew. */
function isStored(object: CatalogObject): boolean {
  return object.id.kind === 'column' && !isGenerated(object)
}

/** A column that is to be dropped, or to be made anew as a generated one, is gone by then. */
function stays({ id }: CatalogObject, sides: Sides): boolean {
  const wanted = sides.to.get(id)
  return wanted !== undefined && !isGenerated(wanted)
}

function isGenerated({ id, attributes }: CatalogObject): boolean {
  return id.kind === 'column' && (attributes['generated'] ?? null) !== null
}

function partitionKeyRefusal(
  column: CatalogObject,
  type: CatalogObject,
  sides: Sides,
): PlannedChange | undefined {
  const table = column.parent === null ? undefined : sides.from.get(column.parent)
  if (table === undefined || !isInPartitionKey(table, part(column.id, 2))) return undefined
  return {
    type: 'refuse',
    reason: `Column ${column.id.path.join('.')} is part of the partition key, so its type ${qualifiedName(type.id)} cannot be changed in this way`,
    hint: 'Make a new table with the new type, move the rows, and rename it; or keep the values and their order.',
  }
}

/** Comment and privileges of the old type: what differs in them is changed later, with the rest. */
function asBefore(from: CatalogObject, word: string, sides: Sides): readonly PlannedOperation[] {
  const { comment } = from.attributes
  const target = `${word} ${qualifiedName(from.id)}`
  return [
    ...(typeof comment === 'string' ? [statement(`COMMENT ON ${target} IS ${quoted(comment)}`)] : []),
    ...privilegeStatements(null, from, target, sides).map((text) => statement(text)),
  ]
}

function movedColumns(
  columns: readonly CatalogObject[],
  sides: Sides,
  retyping: Retyping,
): readonly PlannedOperation[] {
  const byTable = new Map<string, CatalogObject[]>()
  // What a table inherits changes with the table above it.
  for (const column of columns) {
    if (column.attributes['inherited'] === true || column.parent === null) continue
    // The old table of one that is made anew has freed itself.
    if (isCopied(column.parent, sides)) continue
    const key = objectKey(column.parent)
    byTable.set(key, [...(byTable.get(key) ?? []), column])
  }
  return [...byTable.values()].map((ofTable) => movedInTable(ofTable, sides, retyping))
}

function movedInTable(columns: readonly CatalogObject[], sides: Sides, retyping: Retyping): PlannedOperation {
  const moves = columns.map((column) => ({ name: part(column.id, 2), ...target(column, sides, retyping) }))
  const [first] = columns
  const [move] = moves
  if (first === undefined || move === undefined) throw new RangeError('a table without columns to move')
  const isForeign = first.parent?.kind === 'foreignTable'
  const withoutUsing = isForeign || retyping.target !== undefined
  const table = part(first.id, 1)
  const remarks = isForeign
    ? []
    : [
        `Rewrites ${part(first.id, 0)}.${table} under a lock that keeps readers out.`,
        ...(retyping.remarks ?? []),
      ]
  if (moves.length === 1 && !withoutUsing) {
    const changes = { type: move.type, using: move.using, existingType: textAttribute(first, 'type') }
    const operation = {
      type: 'alterColumn',
      table,
      column: move.name,
      changes,
      ...schemaOption(first.id, sides),
    } as const
    return { operation, remarks }
  }
  const using = (text: string): string => (withoutUsing ? '' : ` USING ${text}`)
  const clauses = moves.map(
    ({ name, type, using: text }) => `  ALTER COLUMN ${identifier(name)} TYPE ${type}${using(text)}`,
  )
  const verb = isForeign ? 'ALTER FOREIGN TABLE' : 'ALTER TABLE'
  return statement(`${verb} ${qualifiedName(first.id)}\n${clauses.join(',\n')}`, ...remarks)
}

/** A column that is to have another type altogether goes by way of text, and on from there by its own change. */
function target(
  column: CatalogObject,
  sides: Sides,
  retyping: Retyping,
): { readonly type: string; readonly using: string } {
  const name = identifier(part(column.id, 2))
  const type = textAttribute(column, 'type')
  const array = arraySuffix(type)
  const wanted = sides.to.get(column.id)
  if (retyping.target === undefined && wanted !== undefined && wanted.attributes['type'] !== type) {
    return { type: `text${array}`, using: `${name}::text${array}` }
  }
  const using = retyping.using?.(name, type, array) ?? `${name}::text${array}::${type}`
  return { type: retyping.target?.(column) ?? type, using }
}

/** What `ALTER INDEX` can change of an index, be it its own or a constraint's; and what a new one needs besides. */
import type { StorageParameters } from '../../ops/table-operations.ts'
import type { CatalogObject } from '../../schema/catalog.ts'
import type { PlannedOperation, Sides } from '../schema-rules.ts'
import { numbersOf, optionalText } from './attributes.ts'
import { literal, quoted } from './literal.ts'
import { identifier, qualified } from './names.ts'
import { part } from './object-paths.ts'
import { statement } from './planned.ts'

/** The index of an object: its schema and its name. */
export interface IndexName {
  readonly schema: string
  readonly name: string
}

/** An index's own path is its name; a constraint's index has the constraint's name. */
export function indexName({ id }: CatalogObject): IndexName {
  return { schema: part(id, 0), name: id.path.at(-1) ?? '' }
}

/** The name as it is written in a revision: without the default schema. */
export function writtenName(
  { schema, name }: IndexName,
  { defaultSchema }: Pick<Sides, 'defaultSchema'>,
): string {
  return qualified(schema === defaultSchema ? null : schema, name)
}

/** What cannot be said when an index is made: statistics targets, and the comment of a constraint's index. */
export function afterIndex(object: CatalogObject, sides: Sides): readonly PlannedOperation[] {
  return [
    ...statisticsChanges(new Map(), numbersOf(object, 'statistics'), indexName(object), sides),
    ...commentChange(null, optionalText(object, 'indexComment'), indexName(object), sides),
  ]
}

/** Tablespace, statistics targets and the comment of a constraint's index, where they differ. */
export function indexAlterations(
  from: CatalogObject,
  to: CatalogObject,
  sides: Sides,
): readonly PlannedOperation[] {
  const name = indexName(to)
  const [tablespace, wanted] = [optionalText(from, 'tablespace'), optionalText(to, 'tablespace')]
  return [
    ...(tablespace === wanted
      ? []
      : [
          statement(
            `ALTER INDEX ${writtenName(name, sides)} SET TABLESPACE ${identifier(wanted ?? 'pg_default')}`,
            'Copies the index under a lock that keeps readers out.',
          ),
        ]),
    ...statisticsChanges(numbersOf(from, 'statistics'), numbersOf(to, 'statistics'), name, sides),
    ...commentChange(optionalText(from, 'indexComment'), optionalText(to, 'indexComment'), name, sides),
  ]
}

/** `SET` and `RESET` from one set of storage parameters to another. */
export function storageChanges(
  from: StorageParameters,
  to: StorageParameters,
  name: IndexName,
  sides: Sides,
): readonly PlannedOperation[] {
  const set = Object.entries(to).filter(([parameter, value]) => from[parameter] !== value)
  const reset = Object.keys(from).filter((parameter) => !Object.hasOwn(to, parameter))
  const alter = `ALTER INDEX ${writtenName(name, sides)}`
  return [
    ...(set.length === 0
      ? []
      : [
          statement(
            `${alter} SET (${set.map(([parameter, value]) => `${parameter} = ${literal(value)}`).join(', ')})`,
          ),
        ]),
    ...(reset.length === 0 ? [] : [statement(`${alter} RESET (${reset.join(', ')})`)]),
  ]
}

function statisticsChanges(
  from: ReadonlyMap<string, number>,
  to: ReadonlyMap<string, number>,
  name: IndexName,
  sides: Sides,
): readonly PlannedOperation[] {
  const positions = [...new Set([...from.keys(), ...to.keys()])].toSorted((a, b) => Number(a) - Number(b))
  return positions
    .filter((position) => from.get(position) !== to.get(position))
    .map((position) =>
      statement(
        `ALTER INDEX ${writtenName(name, sides)} ALTER COLUMN ${position} SET STATISTICS ${to.get(position) ?? -1}`,
      ),
    )
}

function commentChange(
  from: string | null,
  to: string | null,
  name: IndexName,
  sides: Sides,
): readonly PlannedOperation[] {
  if (from === to) return []
  return [statement(`COMMENT ON INDEX ${writtenName(name, sides)} IS ${to === null ? 'NULL' : quoted(to)}`)]
}

/** From the server's list of dependencies, by address, to who needs whom, by object. */
import { type Dependency, type ObjectId, objectKey } from '../../schema/catalog.ts'
import type { Address, ReflectedObject, ReflectionRow } from '../reflection.ts'

/** A row of the server's list. */
export interface DependencyRow {
  readonly dependent: Address
  readonly needs: Address
  /** The letter of `pg_depend`, or `owner` where only the order matters. */
  readonly type: string
  /** Whether it says that a column owns a sequence. */
  readonly isOwnedSequence: boolean
}

/** Rows as the server gives them. */
export function dependencyRows(rows: readonly ReflectionRow[]): readonly DependencyRow[] {
  if (rows.every(isDependencyRow)) return rows
  throw new TypeError('A row of the list of dependencies has another form')
}

function isDependencyRow(row: ReflectionRow): row is ReflectionRow & DependencyRow {
  return (
    typeof row['dependent'] === 'string' &&
    typeof row['needs'] === 'string' &&
    typeof row['type'] === 'string' &&
    typeof row['isOwnedSequence'] === 'boolean'
  )
}

/** More than one schema has; a pair of numbers below it is one number. */
const mostObjects = 2 ** 26

/** Each pair once; nothing needs itself. A column that is no object of its own stands for its relation. */
export function resolveDependencies(
  objects: readonly ReflectedObject[],
  rows: readonly DependencyRow[],
): readonly Dependency[] {
  const byAddress = new Map<string, ObjectId>()
  for (const { object, address, aliases } of objects) {
    if (address !== null) byAddress.set(address, object.id)
    for (const alias of aliases) byAddress.set(alias, object.id)
  }
  const found: Dependency[] = []
  const numbers = new Map<string, number>()
  const numberOf = (id: ObjectId): number => {
    const key = objectKey(id)
    const number = numbers.get(key) ?? numbers.size
    if (number === numbers.size) numbers.set(key, number)
    return number
  }
  const positions = new Map<number, number>()
  const add = (dependent: ObjectId | undefined, needs: ObjectId | undefined, ordersOnly = false): void => {
    if (dependent === undefined || needs === undefined || dependent === needs) return
    const [from, to] = [numberOf(dependent), numberOf(needs)]
    const pair = from * mostObjects + to
    const known = positions.get(pair)
    if (from === to || (ordersOnly && known !== undefined)) return
    if (known === undefined) positions.set(pair, found.length)
    found[known ?? found.length] = ordersOnly ? { dependent, needs, ordersOnly } : { dependent, needs }
  }
  const wholes = wholesOf(rows)
  for (const row of rows) {
    if (row.type === 'e' || row.type === 'x' || row.isOwnedSequence) continue
    const dependent = at(byAddress, row.dependent)
    if (dependent === undefined) continue
    add(dependent, atOrInside(byAddress, wholes, row.needs), row.type === 'owner')
  }
  for (const { object, needs, follows, precedes } of objects) {
    for (const needed of needs) add(object.id, needed)
    for (const earlier of follows) add(object.id, earlier, true)
    for (const later of precedes) add(later, object.id, true)
  }
  return found
}

/**
 * What a thing that may be no object of ours is part of: a type or a function of its extension, an array of its type. An
 * extension comes before anything else.
 */
function wholesOf(rows: readonly DependencyRow[]): ReadonlyMap<string, string> {
  const wholes = new Map<string, string>()
  for (const { type, dependent, needs } of rows) {
    if (type === 'e' || (type === 'i' && !wholes.has(dependent))) wholes.set(dependent, needs)
  }
  return wholes
}

/** An array of a type of an extension takes two steps; more than four there are not. */
function atOrInside(
  byAddress: ReadonlyMap<string, ObjectId>,
  wholes: ReadonlyMap<string, string>,
  address: string,
): ObjectId | undefined {
  let here: string | undefined = address
  for (let steps = 0; here !== undefined && steps < 5; steps += 1) {
    const found = at(byAddress, here)
    if (found !== undefined) return found
    here = wholes.get(here) ?? wholes.get(whole(here))
  }
  return undefined
}

function at(byAddress: ReadonlyMap<string, ObjectId>, address: string): ObjectId | undefined {
  return byAddress.get(address) ?? byAddress.get(whole(address))
}

/** The address without its column. */
function whole(address: string): string {
  return `${address.slice(0, address.lastIndexOf('.'))}.0`
}

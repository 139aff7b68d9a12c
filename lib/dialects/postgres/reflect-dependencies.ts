/** From the server's list of dependencies, by address, to who needs whom, by object. */
import { type Dependency, type ObjectId, objectKey } from '../../schema/catalog.ts'
import type { ReflectedObject, ReflectionRow } from '../reflection.ts'

/** Each pair once; nothing needs itself. A column that is no object of its own stands for its relation. */
export function resolveDependencies(
  objects: readonly ReflectedObject[],
  rows: readonly ReflectionRow[],
): readonly Dependency[] {
  const byAddress = new Map<string, ObjectId>()
  for (const { object, address, aliases } of objects) {
    if (address !== null) byAddress.set(address, object.id)
    for (const alias of aliases) byAddress.set(alias, object.id)
  }
  const found: Dependency[] = []
  const positions = new Map<string, Map<string, number>>()
  const add = (dependent: ObjectId | undefined, needs: ObjectId | undefined, ordersOnly = false): void => {
    if (dependent === undefined || needs === undefined) return
    const [from, to] = [objectKey(dependent), objectKey(needs)]
    const of = positions.get(from) ?? new Map<string, number>()
    const known = of.get(to)
    if (from === to || (ordersOnly && known !== undefined)) return
    positions.set(from, of)
    of.set(to, known ?? found.length)
    found[known ?? found.length] = ordersOnly ? { dependent, needs, ordersOnly } : { dependent, needs }
  }
  const wholes = wholesOf(rows)
  for (const row of rows) {
    if (row['type'] === 'e' || row['type'] === 'x' || row['owned_sequence'] === true) continue
    const dependent = at(byAddress, String(row['dependent']))
    if (dependent === undefined) continue
    add(dependent, atOrInside(byAddress, wholes, String(row['needs'])), row['type'] === 'owner')
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
function wholesOf(rows: readonly ReflectionRow[]): ReadonlyMap<string, string> {
  const wholes = new Map<string, string>()
  for (const { type, dependent, needs } of rows) {
    if (type === 'e' || (type === 'i' && !wholes.has(String(dependent)))) {
      wholes.set(String(dependent), String(needs))
    }
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

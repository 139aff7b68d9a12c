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
  const found = new Map<string, Dependency>()
  const add = (dependent: ObjectId | undefined, needs: ObjectId | undefined, ordersOnly = false): void => {
    if (dependent === undefined || needs === undefined) return
    const [from, to] = [objectKey(dependent), objectKey(needs)]
    if (from === to || (ordersOnly && found.has(`${from} ${to}`))) return
    found.set(`${from} ${to}`, ordersOnly ? { dependent, needs, ordersOnly } : { dependent, needs })
  }
  for (const row of rows) {
    if (row['type'] === 'e' || row['type'] === 'x' || row['owned_sequence'] === true) continue
    add(at(byAddress, String(row['dependent'])), at(byAddress, String(row['needs'])), row['type'] === 'owner')
  }
  for (const { object, needs, follows, precedes } of objects) {
    for (const needed of needs) add(object.id, needed)
    for (const earlier of follows) add(object.id, earlier, true)
    for (const later of precedes) add(later, object.id, true)
  }
  return [...found.values()]
}

function at(byAddress: ReadonlyMap<string, ObjectId>, address: string): ObjectId | undefined {
  return byAddress.get(address) ?? byAddress.get(address.replace(/\.\d+$/, '.0'))
}

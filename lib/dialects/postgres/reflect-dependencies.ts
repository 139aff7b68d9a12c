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
  const add = (dependent: ObjectId | undefined, needs: ObjectId | undefined): void => {
    if (dependent === undefined || needs === undefined) return
    const [from, to] = [objectKey(dependent), objectKey(needs)]
    if (from !== to) found.set(`${from} ${to}`, { dependent, needs })
  }
  for (const row of rows) {
    if (row['type'] === 'e' || row['type'] === 'x' || row['owned_sequence'] === true) continue
    add(at(byAddress, String(row['dependent'])), at(byAddress, String(row['needs'])))
  }
  for (const { object, needs } of objects) for (const needed of needs) add(object.id, needed)
  return [...found.values()]
}

function at(byAddress: ReadonlyMap<string, ObjectId>, address: string): ObjectId | undefined {
  return byAddress.get(address) ?? byAddress.get(address.replace(/\.\d+$/, '.0'))
}

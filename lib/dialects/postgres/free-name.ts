/** Names for what is renamed away while another takes its place: one that nothing else has, before or after. */
import type { Sides } from '../schema-rules.ts'
import { fitName } from './names.ts'

/** Kinds whose names must differ within a schema: a relation has a type of its name. */
const kinds = [
  'table',
  'view',
  'materializedView',
  'foreignTable',
  'sequence',
  'index',
  'compositeType',
  'enum',
  'domain',
  'rangeType',
  'collation',
]

/** `name_old`, or with a number behind it; another ending may be given. */
export function freeName(schema: string, name: string, { from, to }: Sides, ending = 'old'): string {
  const isTaken = (candidate: string): boolean =>
    kinds.some((kind) =>
      [from, to].some((side) => side.get({ kind, path: [schema, candidate] }) !== undefined),
    )
  let free = fitName(`${name}_${ending}`)
  for (let number = 2; isTaken(free); number += 1) free = fitName(`${name}_${ending}${number}`)
  return free
}

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

/** `name_old`, or with a number behind it. */
export function freeName(schema: string, name: string, { from, to }: Sides): string {
  const isTaken = (candidate: string): boolean =>
    kinds.some((kind) =>
      [from, to].some((side) => side.get({ kind, path: [schema, candidate] }) !== undefined),
    )
  let free = fitName(`${name}_old`)
  for (let number = 2; isTaken(free); number += 1) free = fitName(`${name}_old${number}`)
  return free
}

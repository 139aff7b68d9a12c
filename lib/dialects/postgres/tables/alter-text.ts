/** The beginnings of `ALTER TABLE` texts, and the lists in parentheses that they take. */
import { quoted, literal } from '../literal.ts'
import { identifier, qualified } from '../names.ts'
import { storageValue } from '../storage-parameters.ts'

export type Options = Readonly<Record<string, string>>

export interface TablePlace {
  readonly schema: string
  readonly table: string
}

export interface ColumnPlace extends TablePlace {
  readonly name: string
}

/** @param only leaves out those that inherit from it */
export function alterTableText({ schema, table }: TablePlace, action: string, only = false): string {
  return `ALTER TABLE ${only ? 'ONLY ' : ''}${qualified(schema, table)} ${action}`
}

export function alterColumnText(column: ColumnPlace, action: string, only = false): string {
  return alterTableText(column, `ALTER COLUMN ${identifier(column.name)} ${action}`, only)
}

/** `SET (a = 1)` and `RESET (b)`, as far as something differs. */
export function optionActions(from: Options, to: Options): readonly string[] {
  const set = Object.entries(to).filter(([name, value]) => from[name] !== value)
  const reset = Object.keys(from).filter((name) => !Object.hasOwn(to, name))
  return [
    ...(set.length === 0
      ? []
      : [`SET (${set.map(([name, value]) => `${name} = ${literal(storageValue(value))}`).join(', ')})`]),
    ...(reset.length === 0 ? [] : [`RESET (${reset.join(', ')})`]),
  ]
}

/** `OPTIONS (ADD a '1', SET b '2', DROP c)` of a foreign table's column, or null when nothing differs. */
export function foreignOptionsAction(from: Options, to: Options): string | null {
  const changes = [
    ...Object.entries(to).flatMap(([name, value]) => {
      if (from[name] === value) return []
      return [`${Object.hasOwn(from, name) ? 'SET' : 'ADD'} ${identifier(name)} ${quoted(value)}`]
    }),
    ...Object.keys(from).flatMap((name) => (Object.hasOwn(to, name) ? [] : [`DROP ${identifier(name)}`])),
  ]
  return changes.length === 0 ? null : `OPTIONS (${changes.join(', ')})`
}

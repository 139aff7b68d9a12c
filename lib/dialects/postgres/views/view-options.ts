/** Options of views and storage parameters of materialized views: as a directive takes them, and as `ALTER` changes them. */
import type { StorageParameters } from '../../../ops/table-operations.ts'
import type { CatalogObject } from '../../../schema/catalog.ts'
import { parameterName } from '../ddl.ts'
import { literal } from '../literal.ts'
import { byColumn as byName } from './view-columns.ts'

/** How a view is made with its options. */
export function viewOptions(object: CatalogObject): {
  readonly with?: StorageParameters
  readonly checkOption?: 'local' | 'cascaded'
} {
  const options = new Map(byName(object, 'options'))
  const check = options.get('check_option')
  options.delete('check_option')
  const entries = [...options].map(([name, value]) => [name, optionValue(String(value))] as const)
  return {
    ...(entries.length === 0 ? {} : { with: Object.fromEntries(entries) }),
    ...(check === 'local' || check === 'cascaded' ? { checkOption: check } : {}),
  }
}

/** Statements behind `ALTER VIEW app.v`. */
export function optionTexts(from: CatalogObject, to: CatalogObject): readonly string[] {
  const [before, after] = [byName(from, 'options'), byName(to, 'options')]
  const lost = [...before.keys()].filter((name) => !after.has(name))
  const set = [...after].filter(([name, value]) => before.get(name) !== value)
  return [
    ...(lost.length === 0 ? [] : [`RESET (${lost.map(parameterName).join(', ')})`]),
    ...(set.length === 0
      ? []
      : [
          `SET (${set.map(([name, value]) => `${parameterName(name)} = ${literal(optionValue(String(value)))}`).join(', ')})`,
        ]),
  ]
}

/** As a person writes it, when the server then keeps the same text. */
function optionValue(text: string): string | number | boolean {
  if (text === 'true') return true
  if (text === 'false') return false
  return text !== '' && String(Number(text)) === text ? Number(text) : text
}

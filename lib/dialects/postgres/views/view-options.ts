/** Options of views and storage parameters of materialized views: as a directive takes them, and as `ALTER` changes them. */
import type { StorageParameters } from '../../../ops/table-operations.ts'
import type { CatalogObject, Json } from '../../../schema/catalog.ts'
import { texts } from '../attributes.ts'
import { parameterName } from '../ddl.ts'
import { literal } from '../literal.ts'
import { storageValue } from '../storage-parameters.ts'

/** How a view is made with its options. */
export function viewOptions({ attributes }: CatalogObject): {
  readonly with?: StorageParameters
  readonly checkOption?: 'local' | 'cascaded'
} {
  const { check_option: check, ...others } = optionsOf(attributes['options'])
  return {
    ...(Object.keys(others).length === 0 ? {} : { with: others }),
    ...(check === 'local' || check === 'cascaded' ? { checkOption: check } : {}),
  }
}

/** What follows `ALTER VIEW app.v`. */
export function optionTexts(from: CatalogObject, to: CatalogObject): readonly string[] {
  return parameterTexts(optionsOf(from.attributes['options']), optionsOf(to.attributes['options']))
}

/** Pairs of name and value, in their order. */
function optionsOf(value: Json | undefined): StorageParameters {
  const pairs: readonly Json[] = Array.isArray(value) ? value : []
  return Object.fromEntries(
    pairs.flatMap((pair) => {
      const [name, text] = texts(pair) ?? []
      return name === undefined || text === undefined ? [] : [[name, storageValue(text)]]
    }),
  )
}

/** `RESET` of what is gone and `SET` of what is new. */
export function parameterTexts(before: StorageParameters, after: StorageParameters): readonly string[] {
  const lost = Object.keys(before).filter((name) => !Object.hasOwn(after, name))
  const set = Object.entries(after).filter(([name, value]) => before[name] !== value)
  const list = set.map(([name, value]) => `${parameterName(name)} = ${literal(value)}`).join(', ')
  return [
    ...(lost.length === 0 ? [] : [`RESET (${lost.map(parameterName).join(', ')})`]),
    ...(set.length === 0 ? [] : [`SET (${list})`]),
  ]
}

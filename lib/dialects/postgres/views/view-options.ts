/** Options of views and storage parameters of materialized views: as a directive takes them, and as `ALTER` changes them. */
import type { StorageParameters } from '../../../ops/table-operations.ts'
import type { CatalogObject } from '../../../schema/catalog.ts'
import { parameterName } from '../ddl.ts'
import { literal } from '../literal.ts'
import { storageAttribute } from '../storage-parameters.ts'

/** How a view is made with its options. */
export function viewOptions({ attributes }: CatalogObject): {
  readonly with?: StorageParameters
  readonly checkOption?: 'local' | 'cascaded'
} {
  const { check_option: check, ...others } = storageAttribute(attributes['options'])
  return {
    ...(Object.keys(others).length === 0 ? {} : { with: others }),
    ...(check === 'local' || check === 'cascaded' ? { checkOption: check } : {}),
  }
}

/** What follows `ALTER VIEW app.v`. */
export function optionTexts(from: CatalogObject, to: CatalogObject): readonly string[] {
  const [before, after] = [
    storageAttribute(from.attributes['options']),
    storageAttribute(to.attributes['options']),
  ]
  return parameterTexts(before, after)
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

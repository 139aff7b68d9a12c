/** Privileges on single columns of a view, which the view tells by column name, as its columns are no objects. */
import type { CatalogObject } from '../../schema/catalog.ts'
import { qualifiedName } from './object-paths.ts'
import { type Privileges, privilegesOf } from './privileges/format.ts'
import { grantStatements, regranted } from './privileges/grant.ts'

/** The statements from those of one view to those of another. A new view (`from` null) has none. */
export function viewColumnPrivileges(from: CatalogObject | null, to: CatalogObject): readonly string[] {
  const [before, after] = [byColumn(from), byColumn(to)]
  return columnsOf(before, after).flatMap((column) => {
    const known = privilegesOf(before[column])
    const target = `TABLE ${qualifiedName(to.id)}`
    return grantStatements({ sure: known, possible: known, to: privilegesOf(after[column]), target, column })
  })
}

/** Grants again what columns lose when the same is taken from the whole view. */
export function viewColumnsAgain(change: {
  readonly view: CatalogObject
  readonly before: Privileges
  readonly after: Privileges
}): readonly string[] {
  const { view, before, after } = change
  const columns = byColumn(view)
  return columnsOf(columns).flatMap((column) => {
    const target = `TABLE ${qualifiedName(view.id)}`
    return regranted({ before, after, wanted: privilegesOf(columns[column]), target, column })
  })
}

type ByColumn = Readonly<Record<string, Parameters<typeof privilegesOf>[0]>>

function byColumn(view: CatalogObject | null): ByColumn {
  const value = view?.attributes['columnPrivileges']
  return typeof value === 'object' && value !== null ? (value as ByColumn) : {}
}

function columnsOf(...sides: readonly ByColumn[]): readonly string[] {
  return [...new Set(sides.flatMap((side) => Object.keys(side)))].sort()
}

/** What of two schemas is compared: settings and a user's own filters, applied to both sides. */
import type { ComparisonSettings } from '../config/config.ts'
import type { ComparedParts } from '../dialects/schema-rules.ts'
import { type Catalog, type CatalogObject, type Json, type ObjectId, objectKey } from '../schema/catalog.ts'
import { filterCatalog, ignoreAttributes, keepExisting, type Keeping } from '../schema/filter.ts'

/** Which side of a comparison an object is on: what is there, or what is wanted. */
export type Side = 'from' | 'to'

/** A user's own word on whether two values of a column differ; undefined leaves it to us. */
export type ValueComparison = (column: ObjectId, from: Json, to: Json) => boolean | undefined

/** Kinds whose objects are never dropped: all, those named, or all but those named. */
export type NoDrop = 'all' | readonly string[] | { readonly allBut: readonly string[] }

export interface Comparison {
  readonly settings: ComparisonSettings
  /** The schema that a name without one means. */
  readonly defaultSchema: string
  /** False leaves the object out on its side. */
  readonly includes: (object: CatalogObject, side: Side) => boolean
  readonly noDrop: NoDrop
  readonly compareType?: ValueComparison | undefined
  readonly compareServerDefault?: ValueComparison | undefined
}

export interface ComparedSides {
  readonly from: Catalog
  readonly to: Catalog
}

/** The two schemas as they are to be compared; what is left out is left out of both, or is equal in both. */
export function comparedSides(
  from: Catalog,
  to: Catalog,
  comparison: Comparison,
  parts: ComparedParts,
): ComparedSides {
  const { settings, noDrop } = comparison
  const start = comparedObjects(from, 'from', comparison, parts)
  const wanted = comparedObjects(to, 'to', comparison, parts)
  const { compareType, compareServerDefault, compareComments, comparePrivileges } = settings
  const isAllCompared = compareType && compareServerDefault && compareComments && comparePrivileges
  const alike = isAllCompared ? wanted : ignoreAttributes(start, wanted, ignored(start, settings, parts))
  const like = sameWhereEqual(start, withoutNewDefaults(start, alike, comparison, parts), comparison, parts)
  const spares = ({ id, parent }: CatalogObject): Keeping => {
    if (isSpared(id.kind, noDrop)) return 'with needs'
    if (settings.ignoreUnknown && parent === null) return true
    return !settings.compareServerDefault && parts.isDefault(id.kind)
  }
  return { from: start, to: keepExisting(start, like, spares) }
}

export function isSpared(kind: string, noDrop: NoDrop): boolean {
  if (noDrop === 'all') return true
  return 'allBut' in noDrop ? !noDrop.allBut.includes(kind) : noDrop.includes(kind)
}

/** One side without what is not looked at. */
export function comparedObjects(
  catalog: Catalog,
  side: Side,
  comparison: Comparison,
  parts: ComparedParts,
): Catalog {
  return filterCatalog(
    catalog,
    (object) => isCompared(object, comparison, parts) && comparison.includes(object, side),
  )
}

function isCompared(
  { id }: CatalogObject,
  { settings, defaultSchema }: Comparison,
  parts: ComparedParts,
): boolean {
  if (!settings.comparePrivileges && parts.isPrivileges(id.kind)) return false
  const schema = parts.schemaOf(id)
  if (schema === null || settings.includeSchemas === true) return true
  return settings.includeSchemas === false
    ? schema === defaultSchema
    : settings.includeSchemas.includes(schema)
}

/** Whether nobody compares an attribute, whatever has it. */
export function isIgnoredAttribute(
  attribute: string,
  { compareComments, comparePrivileges }: ComparisonSettings,
): boolean {
  if (attribute === 'comment' || attribute === 'columnComments') return !compareComments
  return (attribute === 'privileges' || attribute === 'columnPrivileges') && !comparePrivileges
}

/** A type or a default that is not compared is that of a new column all the same; privileges and comments are nobody's. */
function ignored(
  start: Catalog,
  settings: ComparisonSettings,
  parts: ComparedParts,
): (object: CatalogObject, attribute: string) => boolean {
  const isThere = ({ id }: CatalogObject): boolean => start.objects.has(objectKey(id))
  return (object, attribute) =>
    isIgnoredAttribute(attribute, settings) ||
    (!settings.compareType && parts.isType(object.id.kind, attribute) && isThere(object)) ||
    (!settings.compareServerDefault && parts.isDefault(object.id.kind) && isThere(object))
}

/** Where defaults are not compared, a column that is there gets none. */
function withoutNewDefaults(
  from: Catalog,
  to: Catalog,
  { settings }: Comparison,
  parts: ComparedParts,
): Catalog {
  if (settings.compareServerDefault) return to
  return filterCatalog(
    to,
    ({ id, parent }) =>
      !parts.isDefault(id.kind) ||
      from.objects.has(objectKey(id)) ||
      parent === null ||
      !from.objects.has(objectKey(parent)),
  )
}

/** `to` with a column's type, or its default, as in `from` where the user says that they are the same. */
function sameWhereEqual(
  from: Catalog,
  to: Catalog,
  { compareType, compareServerDefault }: Comparison,
  parts: ComparedParts,
): Catalog {
  if (compareType === undefined && compareServerDefault === undefined) return to
  return ignoreAttributes(from, to, (object, attribute) => {
    const before = from.objects.get(objectKey(object.id))
    const after = to.objects.get(objectKey(object.id))
    if (before === undefined || after === undefined) return false
    const values = [before.attributes[attribute] ?? null, after.attributes[attribute] ?? null] as const
    if (parts.isType(object.id.kind, attribute)) return compareType?.(object.id, ...values) === false
    if (parts.isDefault(object.id.kind)) return compareServerDefault?.(object.id, ...values) === false
    return false
  })
}

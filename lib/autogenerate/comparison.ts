/** What of two schemas is compared: settings and a user's own filters, applied to both sides. */
import type { ComparisonSettings } from '../config/config.ts'
import type { ComparedParts } from '../dialects/schema-rules.ts'
import { type Catalog, type CatalogObject, type Json, type ObjectId, objectKey } from '../schema/catalog.ts'
import { filterCatalog, ignoreAttributes, keepExisting } from '../schema/filter.ts'

/** Which side of a comparison an object is on: what is there, or what is wanted. */
export type Side = 'from' | 'to'

/** A user's own word on whether two values of a column differ; undefined leaves it to us. */
export type ValueComparison = (column: ObjectId, from: Json, to: Json) => boolean | undefined

export interface Comparison {
  readonly settings: ComparisonSettings
  /** The schema that a name without one means. */
  readonly defaultSchema: string
  /** False leaves the object out on its side. */
  readonly includes: (object: CatalogObject, side: Side) => boolean
  /** Kinds whose objects are never dropped: all, or those named. */
  readonly noDrop: 'all' | readonly string[]
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
  const seen = (catalog: Catalog, side: Side): Catalog =>
    filterCatalog(
      catalog,
      (object) => isCompared(object, comparison, parts) && comparison.includes(object, side),
    )
  const start = seen(from, 'from')
  const wanted = seen(to, 'to')
  const like = sameWhereEqual(
    start,
    ignoreAttributes(start, wanted, ignored(settings, parts)),
    comparison,
    parts,
  )
  const spares = ({ id, parent }: CatalogObject): boolean =>
    noDrop === 'all' ||
    noDrop.includes(id.kind) ||
    (settings.ignoreUnknown && parent === null) ||
    (!settings.compareServerDefault && parts.isDefault(id.kind))
  return { from: start, to: keepExisting(start, like, spares) }
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

function ignored(
  settings: ComparisonSettings,
  parts: ComparedParts,
): (object: CatalogObject, attribute: string) => boolean {
  return ({ id }, attribute) =>
    (!settings.compareComments && (attribute === 'comment' || attribute === 'columnComments')) ||
    (!settings.comparePrivileges && (attribute === 'privileges' || attribute === 'columnPrivileges')) ||
    (!settings.compareType && parts.isType(id.kind, attribute)) ||
    (!settings.compareServerDefault && parts.isDefault(id.kind))
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

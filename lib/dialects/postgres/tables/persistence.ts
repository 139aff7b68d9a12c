/** Logged and unlogged tables: a logged one cannot refer to an unlogged one, so their foreign keys order the changes. */
import type { Sides } from '../../schema-rules.ts'
import type { CatalogObject, ObjectId } from '../../../schema/catalog.ts'
import { isSameJson } from '../../../schema/diff.ts'
import { flag, optionalText } from '../attributes.ts'

/** Tables that have to become logged, or unlogged, before this one does, as foreign keys stay that tie them. */
export function tablesBefore(
  { id }: CatalogObject,
  to: CatalogObject,
  { from: before, to: after }: Sides,
): readonly ObjectId[] {
  const isKept = (object: CatalogObject): boolean =>
    object.id.kind === 'foreignKey' && after.get(object.id) !== undefined
  const parts = before.children(id)
  const tables = flag(to, 'unlogged')
    ? parts.flatMap((part) => before.dependents(part.id).filter(isKept)).map(({ id: key }) => tableOf(key))
    : parts.filter(isKept).map(referredTable)
  return tables.filter(({ path }) => !isSameJson(path, id.path))
}

function referredTable(key: CatalogObject): ObjectId {
  const [schema, name] = [optionalText(key, 'referencedSchema'), optionalText(key, 'referencedTable')]
  return { kind: 'table', path: [schema ?? '', name ?? ''] }
}

function tableOf({ path }: ObjectId): ObjectId {
  return { kind: 'table', path: path.slice(0, 2) }
}

/** Extended statistics: how they are made, dropped and changed. */
import type { CatalogObject } from '../../../schema/catalog.ts'
import type { ObjectChange, PlannedChange, PlannedOperation, Sides } from '../../schema-rules.ts'
import { identifier, qualified } from '../names.ts'
import type { PostgresKind } from '../object-family.ts'
import { part, qualifiedName, schemaOption, textAttribute } from '../object-paths.ts'
import { statement } from '../planned.ts'

export const statistics: PostgresKind = {
  rank: 340,
  rebuildable: () => true,
  createdWithParent: 'never',
  create: (object, _parts, sides) => [
    created(object, sides),
    ...(object.attributes['target'] == null ? [] : [withTarget(object, sides)]),
  ],
  drop: (object, sides) => [statement(`DROP STATISTICS ${written(object, sides)}`)],
  change,
  rename: (from, to, sides) => [
    statement(`ALTER STATISTICS ${written(from, sides)} RENAME TO ${identifier(part(to.id, 1))}`),
  ],
  commentOn: ({ id }) => `STATISTICS ${qualifiedName(id)}`,
  names: ({ id }) => [`statistics:${JSON.stringify(id.path)}`],
}

/** `definition` is what stands between the name and `FROM`: `(ndistinct) ON a, b`. */
function created(object: CatalogObject, sides: Sides): PlannedOperation {
  const table = object.parent ?? object.id
  const from = qualified(schemaOption(table, sides).schema, part(table, 1))
  const definition = textAttribute(object, 'definition')
  return statement(`CREATE STATISTICS ${written(object, sides)} ${definition} FROM ${from}`)
}

function change({ to, attributes }: ObjectChange, sides: Sides): PlannedChange {
  if (attributes.some((name) => name !== 'target')) return { type: 'replace' }
  return { type: 'alter', operations: [withTarget(to, sides)] }
}

function withTarget(object: CatalogObject, sides: Sides): PlannedOperation {
  const target = object.attributes['target']
  return statement(
    `ALTER STATISTICS ${written(object, sides)} SET STATISTICS ${typeof target === 'number' ? target : -1}`,
  )
}

function written({ id }: CatalogObject, sides: Sides): string {
  return qualified(schemaOption(id, sides).schema, part(id, 1))
}

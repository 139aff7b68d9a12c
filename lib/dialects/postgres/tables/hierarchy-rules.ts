/**
 * Inheritance and partitions: links between tables that stand by themselves. A link is undone before its tables change and
 * made when they have changed.
 */
import type { CatalogObject } from '../../../schema/catalog.ts'
import type { PlannedOperation, Sides } from '../../schema-rules.ts'
import { linkedParent } from '../ancestry.ts'
import { isCopied } from '../copied-tables.ts'
import { qualified } from '../names.ts'
import type { PostgresKind } from '../object-family.ts'
import { part, qualifiedName, textAttribute } from '../object-paths.ts'
import { statement } from '../planned.ts'
import { alterTableText } from './alter-text.ts'

export const inheritance: PostgresKind = {
  rank: 860,
  isLink: true,
  createdWithParent: 'always',
  rebuildable: () => false,
  create: (object) => [statement(alterTableText(childOf(object), `INHERIT ${parentName(object)}`))],
  drop: (object, sides) =>
    isUndoneWithTable(object, sides)
      ? []
      : [statement(alterTableText(childOf(object), `NO INHERIT ${parentName(object)}`))],
  change: () => ({ type: 'alter', operations: [] }),
  commentOn: () => null,
}

export const partition: PostgresKind = {
  rank: 870,
  isLink: true,
  createdWithParent: 'never',
  rebuildable: () => true,
  create: (object) => [attach(object)],
  drop: (object, sides) => {
    if (isUndoneWithTable(object, sides)) return []
    const action = `DETACH PARTITION ${qualifiedName(object.id)}`
    return [statement(alterTableText(tableOf(partitionedTable(object)), action))]
  },
  change: () => ({ type: 'replace' }),
  // Bounds must not overlap, so whatever leaves a table leaves it before anything joins it.
  names: (object) => [`partitions:${JSON.stringify(partitionedTable(object))}`],
  commentOn: () => null,
}

/** A table that is made anew leaves what its old one was part of when that is set aside. */
function isUndoneWithTable({ parent }: CatalogObject, sides: Sides): boolean {
  return parent !== null && isCopied(parent, sides)
}

function attach(object: CatalogObject): PlannedOperation {
  const action = `ATTACH PARTITION ${qualifiedName(object.id)} ${textAttribute(object, 'bound')}`
  return statement(alterTableText(tableOf(partitionedTable(object)), action))
}

/** Path of the partitioned table. */
function partitionedTable(link: CatalogObject): readonly string[] {
  return linkedParent(link) ?? []
}

function tableOf([schema = '', table = '']: readonly string[]): {
  readonly schema: string
  readonly table: string
} {
  return { schema, table }
}

function childOf({ id }: CatalogObject): { readonly schema: string; readonly table: string } {
  return { schema: part(id, 0), table: part(id, 1) }
}

function parentName({ id }: CatalogObject): string {
  return qualified(part(id, 2), part(id, 3))
}

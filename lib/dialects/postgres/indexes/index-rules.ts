/** Indexes: how they are made, dropped and changed. */
import type { CreateIndexOptions, IndexColumn } from '../../../ops/constraint-operations.ts'
import { finalName } from '../../../ops/values.ts'
import type { CatalogObject } from '../../../schema/catalog.ts'
import type { ObjectChange, PlannedChange, PlannedOperation, Sides } from '../../schema-rules.ts'
import {
  goesWithWhole,
  hasConstraintBelow,
  hasPartitionsThroughout,
  namesOfParts,
} from '../attached-index.ts'
import { flag, optionalText } from '../attributes.ts'
import { isOnExistingTable, referenceName } from '../constraint-target.ts'
import { afterIndex, indexAlterations, indexName, storageChanges } from '../index-changes.ts'
import { fixedPart, type ParsedIndex, parseIndexDefinition } from '../index-definition.ts'
import { identifier, qualified } from '../names.ts'
import type { PostgresKind } from '../object-family.ts'
import { part, qualifiedName, schemaOption, textAttribute } from '../object-paths.ts'
import { statement } from '../planned.ts'
import { renamedPart } from '../renamed-part.ts'

const changeable: ReadonlySet<string> = new Set(['definition', 'tablespace', 'statistics'])

const shared = {
  change,
  rename: (from, to, sides) => [
    {
      operation: {
        type: 'renameIndex',
        name: part(from.id, 1),
        newName: part(to.id, 1),
        ...schemaOption(from.id, sides),
      },
    },
  ],
  commentOn: ({ id }) => `INDEX ${qualifiedName(id)}`,
} as const satisfies Partial<PostgresKind>

export const index: PostgresKind = {
  ...shared,
  rank: 330,
  rebuildable: () => true,
  createdWithParent: 'never',
  create: (object, _parts, sides) =>
    renamedPart(object, shared, sides) ?? [created(object, sides), ...afterIndex(object, sides)],
  drop: (object, sides) => (goesWithWhole(object, sides) ? [] : [dropped(object, sides)]),
  names: (object, { from }) => [
    `relation:${JSON.stringify(object.id.path)}`,
    ...namesOfParts(object, from),
    ...referenceNames(object),
  ],
}

/** Constraints of partitions that are parts of it go with it only when that is said. */
function dropped({ id }: CatalogObject, sides: Sides): PlannedOperation {
  const cascade = hasConstraintBelow(id, sides.from) ? { cascade: true } : {}
  const name = finalName(part(id, 1))
  return { operation: { type: 'dropIndex', name, ...cascade, ...schemaOption(id, sides) } }
}

/** A unique index can be referred to as a key can. */
function referenceNames(object: CatalogObject): readonly string[] {
  if (!flag(object, 'unique') || object.parent === null) return []
  const parsed = parseIndexDefinition(textAttribute(object, 'definition'))
  const columns = (parsed?.elements ?? []).flatMap(({ element }) =>
    typeof element === 'string' ? [element] : [],
  )
  return [referenceName(part(object.parent, 0), part(object.parent, 1), columns)]
}

function created(object: CatalogObject, sides: Sides): PlannedOperation {
  const table = object.parent ?? object.id
  const only =
    flag(object, 'partitioned') && (hasPartitionsThroughout(table, sides) || !flag(object, 'valid'))
  const parsed = parseIndexDefinition(textAttribute(object, 'definition'))
  const remarks = isOnExistingTable(object, sides)
    ? [
        `Keeps writers out of ${table.path.join('.')} while the index is built; { concurrently: true } does not.`,
      ]
    : []
  if (parsed === null) return statement(asText(object, only, sides), ...remarks)
  const tablespace = optionalText(object, 'tablespace')
  return {
    operation: {
      type: 'createIndex',
      name: finalName(part(object.id, 1)),
      table: part(table, 1),
      ...schemaOption(table, sides),
      ...definitionOptions(parsed),
      ...(flag(object, 'unique') ? { unique: true } : {}),
      ...(tablespace === null ? {} : { tablespace }),
      ...(only ? { only } : {}),
    },
    ...(remarks.length === 0 ? {} : { remarks }),
  }
}

function definitionOptions({ method, elements, include, where, ...parsed }: ParsedIndex): {
  readonly columns: readonly IndexColumn[]
} & CreateIndexOptions {
  return {
    columns: elements.map((element) => (Object.keys(element).length === 1 ? element.element : element)),
    ...(method === 'btree' ? {} : { using: method }),
    ...(include.length === 0 ? {} : { include }),
    ...(parsed.nullsNotDistinct ? { nullsNotDistinct: true } : {}),
    ...(Object.keys(parsed.with).length === 0 ? {} : { with: parsed.with }),
    ...(where === null ? {} : { where }),
  }
}

/** A definition that is not understood, as it was read. */
function asText(object: CatalogObject, only: boolean, sides: Sides): string {
  const table = object.parent ?? object.id
  const tablespace = optionalText(object, 'tablespace')
  const definition = textAttribute(object, 'definition')
  const where = definition.lastIndexOf(' WHERE ')
  const [front, back] = where < 0 ? [definition, ''] : [definition.slice(0, where), definition.slice(where)]
  return [
    `CREATE ${flag(object, 'unique') ? 'UNIQUE ' : ''}INDEX ${identifier(part(object.id, 1))}`,
    `  ON ${only ? 'ONLY ' : ''}${qualified(schemaOption(table, sides).schema, part(table, 1))}`,
    `  USING ${tablespace === null ? definition : `${front} TABLESPACE ${identifier(tablespace)}${back}`}`,
  ].join('\n')
}

function change({ from, to, attributes }: ObjectChange, sides: Sides): PlannedChange {
  const [before, after] = [textAttribute(from, 'definition'), textAttribute(to, 'definition')]
  const isFixedChanged =
    fixedPart(before) !== fixedPart(after) || (before !== after && flag(to, 'partitioned'))
  const isKept = (name: string): boolean => (name === 'valid' ? flag(to, 'valid') : changeable.has(name))
  if (isFixedChanged || !attributes.every(isKept)) return { type: 'replace' }
  const [was, is] = [parseIndexDefinition(before)?.with ?? {}, parseIndexDefinition(after)?.with ?? {}]
  return {
    type: 'alter',
    operations: [...storageChanges(was, is, indexName(to), sides), ...indexAlterations(from, to, sides)],
  }
}

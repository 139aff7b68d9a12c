/** Indexes: how they are made, dropped and changed. */
import type { CreateIndexOptions, IndexColumn } from '../../../ops/constraint-operations.ts'
import { finalName } from '../../../ops/values.ts'
import type { CatalogObject } from '../../../schema/catalog.ts'
import type { ObjectChange, PlannedChange, PlannedOperation, Sides } from '../../schema-rules.ts'
import { goesWithWhole, hasPartitionsThroughout } from '../attached-index.ts'
import { flagOf, optionalText } from '../attribute-values.ts'
import { isOnExistingTable } from '../constraint-target.ts'
import { afterIndex, indexAlterations, indexName, storageChanges } from '../index-changes.ts'
import { fixedPart, type ParsedIndex, parseIndexDefinition } from '../index-definition.ts'
import { identifier, qualified } from '../names.ts'
import type { PostgresKind } from '../object-family.ts'
import { part, qualifiedName, schemaOption, textAttribute } from '../object-paths.ts'
import { statement } from '../planned.ts'

const changeable: ReadonlySet<string> = new Set(['definition', 'tablespace', 'statistics', 'valid'])

export const index: PostgresKind = {
  rank: 330,
  rebuildable: () => true,
  createdWithParent: 'never',
  create: (object, _parts, sides) => [created(object, sides), ...afterIndex(object, sides)],
  drop: (object, sides) =>
    goesWithWhole(object, sides)
      ? []
      : [
          {
            operation: {
              type: 'dropIndex',
              name: finalName(part(object.id, 1)),
              ...schemaOption(object.id, sides),
            },
          },
        ],
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
  names: ({ id }) => [`relation:${JSON.stringify(id.path)}`],
}

function created(object: CatalogObject, sides: Sides): PlannedOperation {
  const table = object.parent ?? object.id
  const only =
    flagOf(object, 'partitioned') && (hasPartitionsThroughout(table, sides) || !flagOf(object, 'valid'))
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
      ...(flagOf(object, 'unique') ? { unique: true } : {}),
      ...(tablespace === undefined ? {} : { tablespace }),
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
    `CREATE ${flagOf(object, 'unique') ? 'UNIQUE ' : ''}INDEX ${identifier(part(object.id, 1))}`,
    `  ON ${only ? 'ONLY ' : ''}${qualified(schemaOption(table, sides).schema, part(table, 1))}`,
    `  USING ${tablespace === undefined ? definition : `${front} TABLESPACE ${identifier(tablespace)}${back}`}`,
  ].join('\n')
}

function change({ from, to, attributes }: ObjectChange, sides: Sides): PlannedChange {
  const [before, after] = [textAttribute(from, 'definition'), textAttribute(to, 'definition')]
  const isFixedChanged =
    fixedPart(before) !== fixedPart(after) || (before !== after && flagOf(to, 'partitioned'))
  if (isFixedChanged || attributes.some((name) => !changeable.has(name))) return { type: 'replace' }
  const [was, is] = [parseIndexDefinition(before)?.with ?? {}, parseIndexDefinition(after)?.with ?? {}]
  return {
    type: 'alter',
    operations: [...storageChanges(was, is, indexName(to), sides), ...indexAlterations(from, to, sides)],
  }
}

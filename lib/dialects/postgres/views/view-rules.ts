/** Views and materialized views: rules. `CREATE OR REPLACE VIEW` keeps what needs the view, but can only add columns. */
import type { CatalogObject } from '../../../schema/catalog.ts'
import type { ObjectChange, PlannedChange, PlannedOperation, Sides } from '../../schema-rules.ts'
import { optionalText } from '../attributes.ts'
import { extensionStatements } from '../extension-dependencies.ts'
import { identifier, qualified } from '../names.ts'
import type { PostgresKind } from '../object-family.ts'
import { part, qualifiedName, schemaOption, textAttribute } from '../object-paths.ts'
import { statement } from '../planned.ts'
import { outdented } from '../sql-layout.ts'
import { moved, typeName } from '../type-statements.ts'
import { columnStatements, viewColumns } from './view-columns.ts'
import { optionTexts, viewOptions } from './view-options.ts'

export const view: PostgresKind = {
  ...shared('VIEW'),
  rank: 60,
  create: (object, _parts, sides) => [
    createView(object, sides, {}),
    ...columnStatements(null, object, sides),
  ],
  change: changeView,
}

export const materializedView: PostgresKind = {
  ...shared('MATERIALIZED VIEW'),
  rank: 61,
  create: (object, _parts, sides) => [
    createMaterializedView(object, sides),
    ...columnStatements(null, object, sides),
    ...extensionStatements(`ALTER MATERIALIZED VIEW ${name(object, sides)}`, null, object),
  ],
  change: changeMaterializedView,
}

function shared(word: 'VIEW' | 'MATERIALIZED VIEW') {
  return {
    createdWithParent: 'never',
    rebuildable: () => true,
    drop: (object, sides) => [
      {
        operation: {
          type: 'dropView',
          name: part(object.id, 1),
          ...schemaOption(object.id, sides),
          ...(word === 'VIEW' ? {} : { materialized: true }),
        },
      },
    ],
    rename: (from, to) => moved(word, from, to),
    names: ({ id }) => [
      `relation:${JSON.stringify([part(id, 0), part(id, 1)])}`,
      typeName(part(id, 0), part(id, 1)),
    ],
    commentOn: ({ id }) => `${word} ${qualifiedName(id)}`,
    grantOn: ({ id }) => `TABLE ${qualifiedName(id)}`,
  } satisfies Partial<PostgresKind>
}

function createView(
  object: CatalogObject,
  sides: Sides,
  options: { readonly orReplace?: true },
): PlannedOperation {
  return {
    operation: {
      type: 'createView',
      name: part(object.id, 1),
      query: outdented(textAttribute(object, 'query')),
      ...schemaOption(object.id, sides),
      ...options,
      ...viewOptions(object),
    },
  }
}

function createMaterializedView(object: CatalogObject, sides: Sides): PlannedOperation {
  const { tablespace, accessMethod } = object.attributes
  const isFilled = canBeFilled(object, sides)
  return {
    operation: {
      type: 'createView',
      name: part(object.id, 1),
      query: outdented(textAttribute(object, 'query')),
      ...schemaOption(object.id, sides),
      materialized: true,
      ...(typeof accessMethod === 'string' ? { using: accessMethod } : {}),
      ...viewOptions(object),
      ...(typeof tablespace === 'string' ? { tablespace } : {}),
      ...(isFilled ? {} : { withData: false }),
    },
    ...(isFilled && sides.from.get(object.id) !== undefined
      ? { remarks: ['Fills the materialized view anew.'] }
      : {}),
  }
}

/** It is filled if it was or is to be, unless it reads a materialized view that nobody has filled. */
function canBeFilled(object: CatalogObject, sides: Sides): boolean {
  return isToBeFilled(object, sides) && readsFilled(object, sides, new Set())
}

function isToBeFilled(object: CatalogObject, { from }: Sides): boolean {
  return from.get(object.id)?.attributes['populated'] === true || object.attributes['populated'] !== false
}

function readsFilled(object: CatalogObject, sides: Sides, seen: Set<CatalogObject>): boolean {
  if (seen.has(object)) return true
  seen.add(object)
  return sides.to.needs(object.id).every((read) => {
    if (read.id.kind === 'view') return readsFilled(read, sides, seen)
    if (read.id.kind !== 'materializedView') return true
    const stands = sides.from.get(read.id)
    return stands === undefined ? canBeFilled(read, sides) : stands.attributes['populated'] !== false
  })
}

function changeView({ from, to, attributes }: ObjectChange, sides: Sides): PlannedChange {
  const isRewritten = attributes.includes('query') || attributes.includes('columns')
  if (isRewritten && !keepsColumns(from, to)) return { type: 'replace' }
  const options = isRewritten
    ? [createView(to, sides, { orReplace: true })]
    : optionTexts(from, to).map((text) => statement(`ALTER VIEW ${name(to, sides)} ${text}`))
  return { type: 'alter', operations: [...options, ...columnStatements(from, to, sides)] }
}

/** Whether `to` has all columns of `from` as they are, and others only behind them. */
function keepsColumns(from: CatalogObject, to: CatalogObject): boolean {
  const after = viewColumns(to)
  return viewColumns(from).every((column, index) => column === after[index])
}

function changeMaterializedView({ from, to, attributes }: ObjectChange, sides: Sides): PlannedChange {
  if (attributes.includes('query') || attributes.includes('columns')) return { type: 'replace' }
  if (attributes.includes('accessMethod') && sides.serverVersion < 150000) return { type: 'replace' }
  const alter = `ALTER MATERIALIZED VIEW ${name(to, sides)}`
  const accessMethod = optionalText(to, 'accessMethod') ?? 'heap'
  const tablespace = optionalText(to, 'tablespace') ?? 'pg_default'
  const texts = [
    ...optionTexts(from, to),
    ...(attributes.includes('accessMethod') ? [`SET ACCESS METHOD ${identifier(accessMethod)}`] : []),
    ...(attributes.includes('tablespace') ? [`SET TABLESPACE ${identifier(tablespace)}`] : []),
  ]
  return {
    type: 'alter',
    operations: [
      ...texts.map((text) => statement(`${alter} ${text}`)),
      ...columnStatements(from, to, sides),
      ...extensionStatements(alter, from, to),
    ],
  }
}

function name({ id }: CatalogObject, sides: Sides): string {
  return qualified(schemaOption(id, sides).schema, part(id, 1))
}

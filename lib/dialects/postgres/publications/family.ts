/** Publications for logical replication. Subscriptions are left out: they hold a connection with its password, and where replication stands. */
import type { CatalogObject } from '../../../schema/catalog.ts'
import type { ObjectChange, PlannedChange, PlannedOperation, Sides } from '../../schema-rules.ts'
import { flag } from '../attributes.ts'
import { quoted } from '../literal.ts'
import { identifier } from '../names.ts'
import type { ObjectFamily, PostgresKind } from '../object-family.ts'
import { onlyName, textAttribute } from '../object-paths.ts'
import { statement } from '../planned.ts'
import { publications } from './publication-reflect.ts'
import { publishedSchemas, publishedTables, schemaText, tableName, tableText } from './published.ts'

const publication: PostgresKind = {
  rank: 1100,
  createdWithParent: 'never',
  rebuildable: () => true,
  create: createPublication,
  drop: ({ id }) => [statement(`DROP PUBLICATION ${identifier(onlyName(id))}`)],
  change: changePublication,
  rename: (from, to) => [
    statement(`ALTER PUBLICATION ${identifier(onlyName(from.id))} RENAME TO ${identifier(onlyName(to.id))}`),
  ],
  commentOn: ({ id }) => `PUBLICATION ${identifier(onlyName(id))}`,
}

function createPublication(
  object: CatalogObject,
  _parts: readonly CatalogObject[],
  sides: Sides,
): readonly PlannedOperation[] {
  const objects = objectTexts(object, sides)
  const what = flag(object, 'allTables')
    ? ' FOR ALL TABLES'
    : objects.length === 0
      ? ''
      : ` FOR ${objects.join(', ')}`
  const options = optionTexts(object, (name, value) => value !== defaults[name])
  const settings = options.length === 0 ? '' : ` WITH (${options.join(', ')})`
  return [statement(`CREATE PUBLICATION ${identifier(onlyName(object.id))}${what}${settings}`)]
}

function objectTexts(object: CatalogObject, sides: Sides): readonly string[] {
  return [
    ...publishedTables(object).map((table) => tableText(table, sides)),
    ...publishedSchemas(object).map(schemaText),
  ]
}

const defaults: Readonly<Record<string, string>> = {
  publish: 'insert, update, delete, truncate',
  publish_via_partition_root: 'false',
  publish_generated_columns: 'none',
}

function optionTexts(
  object: CatalogObject,
  isWanted: (name: string, value: string) => boolean,
): readonly string[] {
  const values = {
    publish: textAttribute(object, 'publish'),
    publish_via_partition_root: String(flag(object, 'viaRoot')),
    publish_generated_columns: textAttribute(object, 'generatedColumns'),
  }
  return Object.entries(values)
    .filter(([name, value]) => isWanted(name, value))
    .map(([name, value]) => `${name} = ${value === 'true' || value === 'false' ? value : quoted(value)}`)
}

const optionAttributes: Readonly<Record<string, string>> = {
  publish: 'publish',
  viaRoot: 'publish_via_partition_root',
  generatedColumns: 'publish_generated_columns',
}

function changePublication({ from, to, attributes }: ObjectChange, sides: Sides): PlannedChange {
  if (attributes.includes('allTables')) return { type: 'replace' }
  const alter = `ALTER PUBLICATION ${identifier(onlyName(to.id))}`
  const changed = new Set(attributes.map((name) => optionAttributes[name]))
  const options = optionTexts(to, (name) => changed.has(name))
  return {
    type: 'alter',
    operations: [
      ...(attributes.includes('tables') || attributes.includes('schemas')
        ? objectChanges(from, to, sides).map((text) => statement(`${alter} ${text}`))
        : []),
      ...(options.length === 0 ? [] : [statement(`${alter} SET (${options.join(', ')})`)]),
    ],
  }
}

/** `ADD` and `DROP` where that is all; a table whose columns or rows change is one of a new list. */
function objectChanges(from: CatalogObject, to: CatalogObject, sides: Sides): readonly string[] {
  const [before, after] = [objectTexts(from, sides), objectTexts(to, sides)]
  const dropped = before.filter((text) => !after.includes(text))
  const added = after.filter((text) => !before.includes(text))
  const names = publishedTables(to).map((table) => tableName(table, sides))
  const lasts = publishedTables(from).filter((table) => names.includes(tableName(table, sides)))
  const isRewritten = lasts.some((table) => dropped.includes(tableText(table, sides)))
  if (isRewritten) return [`SET ${after.join(', ')}`]
  const left = publishedTables(from).filter((table) => dropped.includes(tableText(table, sides)))
  const leaving = [
    ...left
      .filter(({ schema, name }) => sides.to.get({ kind: 'table', path: [schema, name] }) !== undefined)
      .map((table) => `TABLE ${tableName(table, sides)}`),
    ...publishedSchemas(from)
      .filter((schema) => dropped.includes(schemaText(schema)))
      .map(schemaText),
  ]
  return [
    ...(leaving.length === 0 ? [] : [`DROP ${leaving.join(', ')}`]),
    ...(added.length === 0 ? [] : [`ADD ${added.join(', ')}`]),
  ]
}

export const publicationFamily: ObjectFamily = {
  kinds: { publication },
  queries: [publications],
  deparsed: ['tables'],
}

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
import { listed, publishedSchemas, publishedTables, tableName, tableText } from './published.ts'

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
  const objects = listed(tableTexts(object, sides), publishedSchemas(object))
  const what = flag(object, 'allTables') ? ' FOR ALL TABLES' : objects === '' ? '' : ` FOR ${objects}`
  const options = optionTexts(object, (name, value) => value !== defaults[name])
  const settings = options.length === 0 ? '' : ` WITH (${options.join(', ')})`
  return [statement(`CREATE PUBLICATION ${identifier(onlyName(object.id))}${what}${settings}`)]
}

function tableTexts(object: CatalogObject, sides: Sides): readonly string[] {
  return publishedTables(object).map((table) => tableText(table, sides))
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
  const objects =
    attributes.includes('tables') || attributes.includes('schemas')
      ? objectChanges(from, to, sides).map((text) => statement(`${alter} ${text}`))
      : []
  const settings = options.length === 0 ? [] : [statement(`${alter} SET (${options.join(', ')})`)]
  // Rows and columns of a partitioned table are chosen only while changes are published as its own.
  const settingsFirst = flag(to, 'viaRoot')
  return { type: 'alter', operations: settingsFirst ? [...settings, ...objects] : [...objects, ...settings] }
}

/**
 * `ADD` and `DROP` where that is all; a table whose columns or rows change is one of a new list. A table that is dropped
 * leaves by itself.
 */
function objectChanges(from: CatalogObject, to: CatalogObject, sides: Sides): readonly string[] {
  const [before, after] = [tableTexts(from, sides), tableTexts(to, sides)]
  const kept = publishedTables(to).map((table) => tableName(table, sides))
  const dropped = publishedTables(from).filter((table) => !after.includes(tableText(table, sides)))
  if (dropped.some((table) => kept.includes(tableName(table, sides)))) {
    return [`SET ${listed(after, publishedSchemas(to))}`]
  }
  const [schemas, wanted] = [publishedSchemas(from), publishedSchemas(to)]
  const leaving = listed(
    dropped
      .filter(({ schema, name }) => sides.to.get({ kind: 'table', path: [schema, name] }) !== undefined)
      .map((table) => tableName(table, sides)),
    schemas.filter((schema) => !wanted.includes(schema)),
  )
  const joining = listed(
    after.filter((text) => !before.includes(text)),
    wanted.filter((schema) => !schemas.includes(schema)),
  )
  return [...(leaving === '' ? [] : [`DROP ${leaving}`]), ...(joining === '' ? [] : [`ADD ${joining}`])]
}

export const publicationFamily: ObjectFamily = {
  kinds: { publication },
  queries: [publications],
  deparsed: ['tables'],
}

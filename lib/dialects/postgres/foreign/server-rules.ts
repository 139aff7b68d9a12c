/** Foreign-data wrappers, foreign servers and user mappings. */
import type { CatalogObject } from '../../../schema/catalog.ts'
import type { ObjectChange, PlannedChange, PlannedOperation } from '../../schema-rules.ts'
import { optionalText } from '../attributes.ts'
import { quoted } from '../literal.ts'
import { identifier } from '../names.ts'
import type { PostgresKind } from '../object-family.ts'
import { onlyName, part, textAttribute } from '../object-paths.ts'
import { statement } from '../planned.ts'
import { optionsChange, optionsClause, secretRemarks } from './options.ts'

export const wrapperKind: PostgresKind = {
  rank: 44,
  createdWithParent: 'never',
  rebuildable: () => true,
  create: (object) => {
    const functions = routine(object, 'HANDLER', 'handler') + routine(object, 'VALIDATOR', 'validator')
    return made(
      `CREATE FOREIGN DATA WRAPPER ${nameOf(object)}${functions}${optionsClause(object)}`,
      null,
      object,
    )
  },
  drop: (object) => [statement(`DROP FOREIGN DATA WRAPPER ${nameOf(object)}`)],
  change: ({ from, to, attributes }) => {
    const changed = (word: string, name: string): string =>
      attributes.includes(name) ? routine(to, word, name) || ` NO ${word}` : ''
    const functions = changed('HANDLER', 'handler') + changed('VALIDATOR', 'validator')
    return altered(`ALTER FOREIGN DATA WRAPPER ${nameOf(to)}`, functions + optionsChange(from, to), from, to)
  },
  rename: (from, to) => [statement(`ALTER FOREIGN DATA WRAPPER ${nameOf(from)} RENAME TO ${nameOf(to)}`)],
  commentOn: (object) => `FOREIGN DATA WRAPPER ${nameOf(object)}`,
  grantOn: (object) => `FOREIGN DATA WRAPPER ${nameOf(object)}`,
}

export const serverKind: PostgresKind = {
  rank: 45,
  createdWithParent: 'never',
  rebuildable: () => true,
  create: (object) => {
    const text = (word: string, name: string): string => {
      const value = optionalText(object, name)
      return value === null ? '' : ` ${word} ${quoted(value)}`
    }
    const head = `CREATE SERVER ${nameOf(object)}${text('TYPE', 'type')}${text('VERSION', 'version')}`
    const wrapper = identifier(textAttribute(object, 'wrapper'))
    return made(`${head}\n  FOREIGN DATA WRAPPER ${wrapper}${optionsClause(object)}`, null, object)
  },
  drop: (object) => [statement(`DROP SERVER ${nameOf(object)}`)],
  change: changeServer,
  rename: (from, to) => [statement(`ALTER SERVER ${nameOf(from)} RENAME TO ${nameOf(to)}`)],
  commentOn: (object) => `SERVER ${nameOf(object)}`,
  grantOn: (object) => `FOREIGN SERVER ${nameOf(object)}`,
}

function changeServer({ from, to, attributes }: ObjectChange): PlannedChange {
  if (attributes.includes('type') || attributes.includes('wrapper')) return { type: 'replace' }
  const version = optionalText(to, 'version')
  const versionText = attributes.includes('version')
    ? ` VERSION ${version === null ? 'NULL' : quoted(version)}`
    : ''
  return altered(`ALTER SERVER ${nameOf(to)}`, versionText + optionsChange(from, to), from, to)
}

/** Its password is not part of the schema: see `options.ts`. */
export const userMappingKind: PostgresKind = {
  rank: 46,
  createdWithParent: 'never',
  rebuildable: ({ attributes }) => (attributes['secrets'] ?? null) === null,
  create: (object) => made(`CREATE USER MAPPING ${mapping(object)}${optionsClause(object)}`, null, object),
  drop: (object) => {
    const isSecret = (object.attributes['secrets'] ?? null) !== null
    const planned = statement(`DROP USER MAPPING ${mapping(object)}`)
    return [isSecret ? { ...planned, remarks: ['Its secrets are lost.'], losesData: true } : planned]
  },
  change: ({ from, to }) => altered(`ALTER USER MAPPING ${mapping(to)}`, optionsChange(from, to), from, to),
  commentOn: () => null,
}

function mapping({ id }: CatalogObject): string {
  const user = part(id, 1)
  const role = user === 'PUBLIC' || user === 'CURRENT_USER' ? user : identifier(user)
  return `FOR ${role} SERVER ${identifier(part(id, 0))}`
}

function nameOf({ id }: CatalogObject): string {
  return identifier(onlyName(id))
}

function routine(object: CatalogObject, word: string, name: string): string {
  const value = optionalText(object, name)
  return value === null ? '' : ` ${word} ${value}`
}

function made(text: string, from: CatalogObject | null, to: CatalogObject): readonly PlannedOperation[] {
  return [statement(text, ...secretRemarks(from, to))]
}

function altered(head: string, clauses: string, from: CatalogObject, to: CatalogObject): PlannedChange {
  return { type: 'alter', operations: clauses === '' ? [] : made(head + clauses, from, to) }
}

/** Foreign tables: made whole with columns, defaults and checks. They hold no rows of ours, so they can be made anew. */
import type { CatalogObject } from '../../../schema/catalog.ts'
import type { PlannedOperation } from '../../schema-rules.ts'
import { flag, isRecord, optionalRecord, optionalTexts, optionalText, textRecord } from '../attributes.ts'
import { quoted } from '../literal.ts'
import { identifier, qualified } from '../names.ts'
import type { PostgresKind } from '../object-family.ts'
import { part, qualifiedName, textAttribute } from '../object-paths.ts'
import { withoutOuterParentheses } from '../outer-parentheses.ts'
import { statement } from '../planned.ts'
import { typeName } from '../type-statements.ts'
import { optionsChange, optionsClause, secretRemarks } from './options.ts'

export const foreignTableKind: PostgresKind = {
  rank: 101,
  createdWithParent: 'never',
  rebuildable: () => true,
  create: createForeignTable,
  drop: ({ id }) => [statement(`DROP FOREIGN TABLE ${qualifiedName(id)}`)],
  change: ({ from, to, attributes }) => {
    if (attributes.includes('server')) return { type: 'replace' }
    if (attributes.includes('inherits') && (hasSeveralParents(from) || hasSeveralParents(to))) {
      return { type: 'replace' }
    }
    const clauses = optionsChange(from, to)
    const text = `ALTER FOREIGN TABLE ${qualifiedName(to.id)}${clauses}`
    return {
      type: 'alter',
      operations: clauses === '' ? [] : [statement(text, ...secretRemarks(from, to))],
    }
  },
  rename: (from, to) => [
    statement(`ALTER FOREIGN TABLE ${qualifiedName(from.id)} RENAME TO ${identifier(part(to.id, 1))}`),
  ],
  names: ({ id }) => [
    `relation:${JSON.stringify([part(id, 0), part(id, 1)])}`,
    typeName(part(id, 0), part(id, 1)),
  ],
  commentOn: ({ id }) => `FOREIGN TABLE ${qualifiedName(id)}`,
  grantOn: ({ id }) => `TABLE ${qualifiedName(id)}`,
}

/** Then their order counts, and only a new table has another one. */
function hasSeveralParents({ attributes }: CatalogObject): boolean {
  const parents = attributes['inherits']
  return Array.isArray(parents) && parents.length > 1
}

function createForeignTable(
  object: CatalogObject,
  parts: readonly CatalogObject[],
): readonly PlannedOperation[] {
  const columns = parts.filter(({ id }) => id.kind === 'column')
  const checks = parts.filter(({ id }) => id.kind === 'check')
  const parents = parts.filter(({ id }) => id.kind === 'inheritance')
  // A partition has all of its columns before it is attached.
  const declared = columns.filter(
    (column) => parents.length === 0 || !flag(column, 'inherited') || flag(column, 'local'),
  )
  const lines = [
    ...declared.map((column) => columnText(column, defaultOf(column, parts))),
    ...checks.map(checkText),
  ]
  const list = lines.length === 0 ? '()' : `(\n  ${lines.join(',\n  ')}\n)`
  const inherits = parents.map(({ id }) => qualified(part(id, 2), part(id, 3)))
  const text = [
    `CREATE FOREIGN TABLE ${qualifiedName(object.id)} ${list}`,
    ...(inherits.length === 0 ? [] : [`INHERITS (${inherits.join(', ')})`]),
    `SERVER ${identifier(textAttribute(object, 'server'))}${optionsClause(object)}`,
  ]
  return [
    statement(text.join('\n'), ...secretRemarks(null, object)),
    ...columns.flatMap((column) => settings(object, column)),
  ]
}

function defaultOf({ id }: CatalogObject, parts: readonly CatalogObject[]): string | null {
  const own = parts.find(
    (other) => other.id.kind === 'default' && other.id.path.every((name, at) => name === id.path[at]),
  )
  return own === undefined ? null : textAttribute(own, 'expression')
}

function columnText(column: CatalogObject, ownDefault: string | null): string {
  const options = Object.entries(textRecord(column, 'foreignOptions'))
  const [schema, collation] = optionalTexts(column, 'collation') ?? []
  const generated = optionalRecord(column, 'generated')
  const { name } = optionalRecord(column, 'notNullConstraint') ?? {}
  const constraint = typeof name === 'string' ? `CONSTRAINT ${identifier(name)} ` : ''
  return [
    `${identifier(part(column.id, 2))} ${textAttribute(column, 'type')}`,
    ...(options.length === 0
      ? []
      : [`OPTIONS (${options.map(([key, value]) => `${identifier(key)} ${quoted(value)}`).join(', ')})`]),
    ...(collation === undefined ? [] : [`COLLATE ${qualified(schema, collation)}`]),
    ...(ownDefault === null ? [] : [`DEFAULT ${ownDefault}`]),
    ...(generated !== null && isRecord(generated) && typeof generated['expression'] === 'string'
      ? [
          `GENERATED ALWAYS AS (${withoutOuterParentheses(generated['expression'])}) ${generated['kind'] === 'virtual' ? 'VIRTUAL' : 'STORED'}`,
        ]
      : []),
    ...(flag(column, 'notNull') ? [`${constraint}NOT NULL`] : []),
  ].join(' ')
}

function checkText(check: CatalogObject): string {
  const condition = withoutOuterParentheses(textAttribute(check, 'expression'))
  const noInherit = flag(check, 'noInherit') ? ' NO INHERIT' : ''
  return `CONSTRAINT ${identifier(part(check.id, 2))} CHECK (${condition})${noInherit}`
}

/** What only `ALTER FOREIGN TABLE` can say of a column. */
function settings({ id }: CatalogObject, column: CatalogObject): readonly PlannedOperation[] {
  const statistics = column.attributes['statistics']
  const storage = optionalText(column, 'storage')
  const options = Object.entries(textRecord(column, 'options'))
  const actions = [
    ...(typeof statistics === 'number' ? [`SET STATISTICS ${statistics}`] : []),
    ...(storage === null ? [] : [`SET STORAGE ${storage.toUpperCase()}`]),
    ...(options.length === 0
      ? []
      : [`SET (${options.map(([name, value]) => `${name} = ${value}`).join(', ')})`]),
  ]
  const alter = `ALTER FOREIGN TABLE ${qualifiedName(id)} ALTER COLUMN ${identifier(part(column.id, 2))}`
  return actions.map((action) => statement(`${alter} ${action}`))
}

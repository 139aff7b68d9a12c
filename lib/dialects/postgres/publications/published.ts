/** What a publication publishes, as records and as text. */
import type { CatalogObject } from '../../../schema/catalog.ts'
import { isRecord, texts } from '../attributes.ts'
import { identifier, identifiers, qualified } from '../names.ts'
import { withoutOuterParentheses } from '../outer-parentheses.ts'
import type { Sides } from '../../schema-rules.ts'

export interface PublishedTable {
  readonly schema: string
  readonly name: string
  readonly columns: readonly string[] | null
  readonly where: string | null
}

export function publishedTables({ attributes }: CatalogObject): readonly PublishedTable[] {
  const list = attributes['tables']
  if (!Array.isArray(list)) return []
  return list.flatMap((entry) => {
    if (!isRecord(entry)) return []
    const { schema, name, where } = entry
    if (typeof schema !== 'string' || typeof name !== 'string') return []
    return [
      { schema, name, columns: texts(entry['columns']), where: typeof where === 'string' ? where : null },
    ]
  })
}

export function publishedSchemas({ attributes }: CatalogObject): readonly string[] {
  return texts(attributes['schemas']) ?? []
}

/** `app.account (id, name) WHERE (id > 0)`; `ONLY` where a table has heirs, which are published by themselves. */
export function tableText(table: PublishedTable, sides: Sides): string {
  const columns = table.columns === null ? '' : ` (${identifiers(table.columns)})`
  const where = table.where === null ? '' : ` WHERE (${withoutOuterParentheses(table.where)})`
  return `${tableName(table, sides)}${columns}${where}`
}

/** `TABLE a, b, TABLES IN SCHEMA c, d`: each word once, as versions before 15 take it. */
export function listed(tables: readonly string[], schemas: readonly string[]): string {
  return [
    ...(tables.length === 0 ? [] : [`TABLE ${tables.join(', ')}`]),
    ...(schemas.length === 0 ? [] : [`TABLES IN SCHEMA ${schemas.map(identifier).join(', ')}`]),
  ].join(', ')
}

/** What `DROP` takes: the table alone. */
export function tableName({ schema, name }: PublishedTable, sides: Sides): string {
  const hasHeirs = [sides.from, sides.to].some((side) =>
    side.dependents({ kind: 'table', path: [schema, name] }).some(({ id }) => id.kind === 'inheritance'),
  )
  return `${hasHeirs ? 'ONLY ' : ''}${qualified(schema, name)}`
}

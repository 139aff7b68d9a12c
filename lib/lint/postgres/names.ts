/** Names of things as messages show them. */
import type { Node } from '../../dialects/postgres/parse-sql.ts'
import type { TableName } from '../rule.ts'

/** `app.users`, `"Users"` */
export function tableText({ schemaname, relname = '' }: TableName): string {
  return schemaname === undefined ? nameText(relname) : `${nameText(schemaname)}.${nameText(relname)}`
}

/** Quoted where the name would be another one without. */
export function nameText(name: string): string {
  return /^[a-z_][a-z0-9_$]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`
}

/** The names of a list of `String` nodes: columns of a key, parts of a qualified name. */
export function strings(nodes: readonly Node[] | undefined): readonly string[] {
  return (nodes ?? []).flatMap((node) =>
    'String' in node && node.String.sval !== undefined ? [node.String.sval] : [],
  )
}

/** `(a, b)` */
export function columnsText(columns: readonly string[]): string {
  return `(${columns.map(nameText).join(', ')})`
}

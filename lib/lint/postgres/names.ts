/** Names of things as messages show them. */
import type { Constraint, Node, TypeName } from '../../dialects/postgres/parse-sql.ts'
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

/** The name that a list of `String` nodes spells: its last part, and the schema before it. */
export function qualified(nodes: readonly Node[] | undefined): TableName {
  const [relname = '', schemaname] = strings(nodes).toReversed()
  return schemaname === undefined ? { relname } : { schemaname, relname }
}

/** `The foreign key orders_customer`, `A foreign key`: as a sentence begins. */
export function constraintText(kind: string, { conname }: Constraint): string {
  if (conname !== undefined) return `The ${kind} ${nameText(conname)}`
  return `${/^[aeiou]/.test(kind) && !kind.startsWith('uni') ? 'An' : 'A'} ${kind}`
}

/** The name of a type without `pg_catalog`: `int4`, `app.state`. */
export function typeNameText({ names }: TypeName): string {
  const parts = strings(names)
  return (parts[0] === 'pg_catalog' ? parts.slice(1) : parts).join('.')
}

/**
 * What the owner was deprived of. The owner's name is not part of a schema, so the statement looks it up where it runs;
 * whoever runs it need not be the owner.
 */
import { quoted } from '../literal.ts'
import { owner, type Privileges, nobody } from './format.ts'

/** How the owner of what `GRANT … ON` calls by a word is found: table, its columns, and the cast of its name. */
const ownerships: Readonly<Record<string, readonly [catalog: string, column: string, key: string]>> = {
  TABLE: ['pg_class', 'relowner', 'oid = %s::regclass'],
  SEQUENCE: ['pg_class', 'relowner', 'oid = %s::regclass'],
  FUNCTION: ['pg_proc', 'proowner', 'oid = %s::regprocedure'],
  PROCEDURE: ['pg_proc', 'proowner', 'oid = %s::regprocedure'],
  ROUTINE: ['pg_proc', 'proowner', 'oid = %s::regprocedure'],
  TYPE: ['pg_type', 'typowner', 'oid = %s::regtype'],
  DOMAIN: ['pg_type', 'typowner', 'oid = %s::regtype'],
  SCHEMA: ['pg_namespace', 'nspowner', 'oid = %s::regnamespace'],
  LANGUAGE: ['pg_language', 'lanowner', 'quote_ident(lanname) = %s'],
  'FOREIGN DATA WRAPPER': ['pg_foreign_data_wrapper', 'fdwowner', 'quote_ident(fdwname) = %s'],
  'FOREIGN SERVER': ['pg_foreign_server', 'srvowner', 'quote_ident(srvname) = %s'],
}

/** Statements that take from the owner and give back, as privileges of `from` become those of `to`. */
export function ownerStatements(
  from: Privileges,
  to: Privileges,
  target: string,
  columnSuffix: string,
): readonly string[] {
  const [before, after] = [taken(from), taken(to)]
  const listed = (names: readonly string[]): string =>
    names.map((name) => `${name}${columnSuffix}`).join(', ')
  const lost = after.filter((name) => !before.includes(name))
  const regained = before.filter((name) => !after.includes(name))
  return [
    ...(lost.length === 0 ? [] : [asOwner(`REVOKE ${listed(lost)} ON ${target} FROM`, target)]),
    ...(regained.length === 0 ? [] : [asOwner(`GRANT ${listed(regained)} ON ${target} TO`, target)]),
  ]
}

function taken(privileges: Privileges): readonly string[] {
  return [...(privileges.get(owner) ?? nobody).keys()].map((name) => name.replace(/^-/, ''))
}

function asOwner(text: string, target: string): string {
  const word = Object.keys(ownerships).find((start) => target.startsWith(`${start} `)) ?? 'TABLE'
  const [catalog, column, key] = ownerships[word] ?? ['pg_class', 'relowner', 'oid = %s::regclass']
  const name = quoted(target.slice(word.length + 1))
  const lookUp = `SELECT ${column}::regrole FROM pg_catalog.${catalog} WHERE ${key.replace('%s', () => name)}`
  const body = `BEGIN\n  EXECUTE ${quoted(`${text} `)} || (${lookUp});\nEND`
  let tag = '$owner$'
  for (let number = 1; body.includes(tag); number += 1) tag = `$owner${number}$`
  return `DO ${tag}\n${body}\n${tag}`
}

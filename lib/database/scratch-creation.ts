/** The statement that makes a scratch database like the project's own, on this or another version of the server. */
import type { BoundStatement } from './connection.ts'
import type { ScratchModel } from './scratch-model.ts'

const providers: Readonly<Record<string, string>> = { c: 'libc', i: 'icu', b: 'builtin' }

/**
 * `name` and `template` are quoted already; without a template it is made from nothing, and with one it is like that.
 * How the files are copied is left to the server: WAL since 15, without the checkpoints that would slow others down.
 */
export function createStatement(
  name: string,
  template: string | null,
  server: { readonly model: ScratchModel; readonly serverVersion: number },
): BoundStatement {
  if (template !== null) return { sql: `CREATE DATABASE ${name} TEMPLATE ${template}` }
  const { encoding, collate, ctype, tablespace } = server.model
  const parts = [
    `CREATE DATABASE ${name} TEMPLATE template0 ENCODING ${literal(encoding)}`,
    `LC_COLLATE ${literal(collate)} LC_CTYPE ${literal(ctype)}`,
    ...localeParts(server.model, server.serverVersion),
    ...(tablespace === null ? [] : [`TABLESPACE "${tablespace.replaceAll('"', '""')}"`]),
  ]
  return { sql: parts.join(' ') }
}

function localeParts({ provider, locale, icuRules }: ScratchModel, serverVersion: number): readonly string[] {
  const name = providers[provider ?? '']
  if (name === undefined || serverVersion < 150_000) return []
  const parts = [`LOCALE_PROVIDER ${name}`]
  if (provider === 'i' && locale !== null) parts.push(`ICU_LOCALE ${literal(locale)}`)
  if (provider === 'b' && locale !== null) parts.push(`BUILTIN_LOCALE ${literal(locale)}`)
  if (icuRules !== null && serverVersion >= 160_000) parts.push(`ICU_RULES ${literal(icuRules)}`)
  return parts
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

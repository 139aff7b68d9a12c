/**
 * Options of wrappers, servers, user mappings and foreign tables.
 *
 * The value of a secret is never read, so it is in no snapshot and no revision: only whether it is there is compared, as
 * another environment has another password. Where one has to be made, a placeholder is written, with a remark that says
 * so.
 */
import type { CatalogObject } from '../../../schema/catalog.ts'
import { optionalTexts, textRecord } from '../attributes.ts'
import { quoted } from '../literal.ts'
import { identifier } from '../names.ts'

/** Names of options whose values are secrets, as a regular expression of PostgreSQL. `password_required` is none. */
const secretNames =
  '(pass(word|wd|phrase|code)?$|secret|token$|credential|api_?key|private_?key|access_?key$)'

const placeholder = '********'

/** Attributes `options` (a record) and `secrets` (a list of names), of an expression such as `s.srvoptions`. */
export function optionAttributes(options: string): Readonly<Record<'options' | 'secrets', string>> {
  return {
    options: `(SELECT jsonb_object_agg(o.option_name, o.option_value) FROM pg_options_to_table(${options}) o
        WHERE o.option_name !~* '${secretNames}')`,
    secrets: `(SELECT jsonb_agg(o.option_name ORDER BY o.option_name COLLATE "C") FROM pg_options_to_table(${options}) o
        WHERE o.option_name ~* '${secretNames}')`,
  }
}

function secretsOf(object: CatalogObject): readonly string[] {
  return optionalTexts(object, 'secrets') ?? []
}

/** ` OPTIONS (host 'a', port '1')`, or nothing. */
export function optionsClause(object: CatalogObject): string {
  const entries = [
    ...Object.entries(textRecord(object, 'options')),
    ...secretsOf(object).map((name) => [name, placeholder] as const),
  ]
  return entries.length === 0 ? '' : ` OPTIONS (${entries.map(entryText).join(', ')})`
}

/** ` OPTIONS (ADD a '1', SET b '2', DROP c)`, or nothing. */
export function optionsChange(from: CatalogObject, to: CatalogObject): string {
  const [before, after] = [textRecord(from, 'options'), textRecord(to, 'options')]
  const [hidden, wanted] = [secretsOf(from), secretsOf(to)]
  const actions = [
    ...Object.keys(before)
      .filter((name) => !Object.hasOwn(after, name))
      .map((name) => `DROP ${identifier(name)}`),
    ...hidden.filter((name) => !wanted.includes(name)).map((name) => `DROP ${identifier(name)}`),
    ...Object.entries(after)
      .filter(([name, value]) => before[name] !== value)
      .map((entry) => `${Object.hasOwn(before, entry[0]) ? 'SET' : 'ADD'} ${entryText(entry)}`),
    ...wanted.filter((name) => !hidden.includes(name)).map((name) => `ADD ${entryText([name, placeholder])}`),
  ]
  return actions.length === 0 ? '' : ` OPTIONS (${actions.join(', ')})`
}

function entryText([name, value]: readonly [string, string]): string {
  return `${identifier(name)} ${quoted(value)}`
}

/** What a reader has to know about the secrets that `to` has and `from` has not. */
export function secretRemarks(from: CatalogObject | null, to: CatalogObject): readonly string[] {
  const known = from === null ? [] : secretsOf(from)
  const added = secretsOf(to).filter((name) => !known.includes(name))
  if (added.length === 0) return []
  return [
    `A secret is not written into a revision: put the value of ${added.join(', ')} in the place of ${placeholder}.`,
  ]
}

/**
 * Names of constraints and indexes by a naming convention: patterns with tokens such as `%(table_name)s`, the same as
 * in SQLAlchemy. Whether a name fits into a database is for the dialect to say.
 */
import { TribikosError } from '../errors.ts'

/** What the tokens of a pattern stand for. */
export interface NamedThing {
  readonly table: string
  /** Names of its columns; an expression has none and is null. */
  readonly columns: readonly (string | null)[]
  readonly referredTable?: string | undefined
  readonly referredColumns?: readonly string[] | undefined
  /** The name that the author gave, for `%(constraint_name)s`. */
  readonly constraintName?: string | undefined
}

/** What is named: index, unique constraint, check, foreign key, primary key. */
export type NameKind = 'ix' | 'uq' | 'ck' | 'fk' | 'pk'

/** Whether a pattern builds upon the name that the author gives. */
export function usesGivenName(pattern: string): boolean {
  return pattern.includes('%(constraint_name)s')
}

/**
 * Fills a pattern.
 *
 * @throws `operation_invalid` for an unknown token, or one that has nothing to stand for.
 */
export function fillPattern(pattern: string, thing: NamedThing): string {
  return pattern.replace(/%\(([^)]*)\)s|%%/g, (match, token: string | undefined) =>
    token === undefined ? '%' : tokenText(token, match, pattern, thing),
  )
}

function tokenText(token: string, match: string, pattern: string, thing: NamedThing): string {
  const text = simpleToken(token, thing) ?? columnToken(token, thing)
  if (text !== undefined && text !== '') return text
  const reason =
    token === 'constraint_name'
      ? 'needs an explicit name'
      : `asks for ${match}, which ${text === undefined ? 'is not known' : 'is empty'} here`
  throw new TribikosError(
    'operation_invalid',
    `The naming convention "${pattern}" ${reason} (table "${thing.table}")`,
    { hint: 'Give a name; op.f(name) keeps the convention away from it.' },
  )
}

function simpleToken(token: string, thing: NamedThing): string | undefined {
  switch (token) {
    case 'table_name':
      return thing.table
    case 'referred_table_name':
      return thing.referredTable ?? ''
    case 'constraint_name':
      return thing.constraintName ?? ''
    default:
      return undefined
  }
}

/** `column_0_name`, `column_0_label`, `column_0_N_name` (all, joined with `_`), `column_0N_name` (all, joined). */
function columnToken(token: string, thing: NamedThing): string | undefined {
  const found = /^(referred_)?column_(\d+)(_?N)?_(name|key|label)$/.exec(token)
  if (found === null) return undefined
  const [, referred, index = '0', all, form] = found
  const columns = referred === undefined ? thing.columns : (thing.referredColumns ?? [])
  const table = referred === undefined ? thing.table : (thing.referredTable ?? '')
  const wanted =
    all === undefined ? columns.slice(Number(index), Number(index) + 1) : columns.slice(Number(index))
  if (wanted.includes(null)) return ''
  return wanted.map((name) => (form === 'label' ? `${table}_${name}` : name)).join(all === '_N' ? '_' : '')
}

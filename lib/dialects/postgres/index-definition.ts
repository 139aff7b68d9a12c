/**
 * Reads what PostgreSQL writes behind `USING` in the definition of an index or an exclusion constraint. The text comes
 * from the server, so its grammar is small and regular; what does not fit it gives null, and the text is used as it is.
 */
import type { ExcludeElement, IndexElement } from '../../ops/constraint-operations.ts'
import type { StorageParameters } from '../../ops/table-operations.ts'
import { sql, type SqlText } from '../../ops/values.ts'
import { DefinitionReader, splitList, unquoted } from './definition-reader.ts'
import { withoutOuterParentheses } from './outer-parentheses.ts'
import { storageValue } from './storage-parameters.ts'

export type DefinedElement = IndexElement & Pick<Partial<ExcludeElement>, 'operator'>

export interface ParsedIndex {
  readonly method: string
  readonly elements: readonly DefinedElement[]
  readonly include: readonly string[]
  readonly nullsNotDistinct: boolean
  readonly with: StorageParameters
  readonly where: string | null
}

/** `btree (lower(a) DESC) INCLUDE (b) WITH (fillfactor='70') WHERE (c > 0)`. */
export function parseIndexDefinition(text: string): ParsedIndex | null {
  const reader = new DefinitionReader(text)
  const method = reader.takeName()
  const elements = reader.takeParenthesized()
  if (method === null || elements === null) return null
  const include = reader.takes('INCLUDE') ? reader.takeParenthesized() : ''
  const nullsNotDistinct = reader.takes('NULLS', 'NOT', 'DISTINCT')
  const parameters = reader.takes('WITH') ? reader.takeParenthesized() : ''
  const where = reader.takes('WHERE') ? withoutOuterParentheses(reader.takeRest()) : null
  if (include === null || parameters === null || !reader.isAtEnd()) return null
  const parsed = splitList(elements).map(parseElement)
  const parameterEntries = parameters === '' ? [] : splitList(parameters).map(parseParameter)
  if (parsed.includes(null) || parameterEntries.includes(null)) return null
  return {
    method,
    elements: parsed.filter((element) => element !== null),
    include: include === '' ? [] : splitList(include).map(unquoted),
    nullsNotDistinct,
    with: Object.fromEntries(parameterEntries.filter((entry) => entry !== null)),
    where,
  }
}

/** The definition as far as it cannot be changed in place: all but storage parameters. */
export function fixedPart(text: string): string {
  const parsed = parseIndexDefinition(text)
  return parsed === null ? text : JSON.stringify({ ...parsed, with: null })
}

/** A column or an expression, then collation, operator class, order and, for an exclusion constraint, the operator. */
function parseElement(text: string): DefinedElement | null {
  const reader = new DefinitionReader(text)
  const element = takeElement(reader, text)
  const collation = reader.takes('COLLATE') ? reader.takeNames() : undefined
  const opclass =
    reader.isAtEnd() || reader.isAtWord('ASC', 'DESC', 'NULLS', 'WITH') ? undefined : takeOpclass(reader)
  const order = reader.takes('DESC') ? 'desc' : undefined
  const nulls = takeNulls(reader)
  const operator = reader.takes('WITH') ? reader.takeRest() : undefined
  if (element === null || collation === null || opclass === null || nulls === null || !reader.isAtEnd())
    return null
  return {
    element,
    ...(collation === undefined ? {} : { collation: nameOrText(collation) }),
    ...(opclass === undefined ? {} : { opclass }),
    ...(order === undefined ? {} : { order }),
    ...(nulls === undefined ? {} : { nulls }),
    ...(operator === undefined ? {} : { operator }),
  }
}

/** A column stands by itself; an expression is a call of a function or stands between parentheses. */
function takeElement(reader: DefinitionReader, text: string): string | SqlText | null {
  const names = reader.isAt('(') ? null : reader.takeNames()
  if (names !== null && !reader.isAt('(', true)) return names.length === 1 ? names[0] : null
  return reader.takeParenthesized() === null ? null : sql.raw(text.slice(0, reader.position()))
}

/** As it was written: it may have a schema and parameters. */
function takeOpclass(reader: DefinitionReader): string | SqlText | null {
  const name = reader.takeNamesText()
  if (name === null) return null
  const parameters = reader.isAt('(') ? reader.takeParenthesized() : ''
  if (parameters === null) return null
  const text = parameters === '' ? name : `${name} (${parameters})`
  return isPlain(name) ? text : sql.raw(text)
}

function takeNulls(reader: DefinitionReader): 'first' | 'last' | null | undefined {
  if (!reader.takes('NULLS')) return undefined
  if (reader.takes('FIRST')) return 'first'
  return reader.takes('LAST') ? 'last' : null
}

function nameOrText(names: readonly [string, ...string[]]): string | SqlText {
  return names.length === 1 ? names[0] : sql.identifier(...names)
}

/** Whether an operator class is read back as it is when it is written without quotes. */
function isPlain(name: string): boolean {
  return /^[a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)?$/.test(name)
}

/** `fillfactor='70'`. */
function parseParameter(text: string): readonly [string, string | number | boolean] | null {
  const [, name = '', value = ''] = /^([a-z_][a-z0-9_.]*)=(.*)$/s.exec(text) ?? []
  const quoted = /^'((?:[^'\\]|'')*)'$/s.exec(value)
  if (name === '') return null
  if (quoted !== null) return [name, storageValue((quoted[1] ?? '').replaceAll("''", "'"))]
  return /^[a-z0-9_]+$/.test(value) ? [name, storageValue(value)] : null
}

/** The databases that env.ts names: each is checked when its turn comes, and a generator is never asked ahead. */
import { isTribikosError, TribikosError } from '../errors.ts'
import { messageOf } from './code-errors.ts'
import type { DatabasesContext, Environment, NamedDatabase } from './environment-definition.ts'

/** What is wrong with the key `databases` before anything is asked for, or null. */
export function databasesProblem(value: unknown): string | null {
  if (typeof value === 'function') return null
  if (!Array.isArray(value)) return 'must be a list of { name, url, schema }, or a function that gives one'
  const names = new Set<string>()
  for (const item of value as readonly unknown[]) {
    const problem = databaseProblem(item, names)
    if (problem !== null) return problem
  }
  return null
}

/**
 * The databases one after another; whoever stops earlier ends the generator.
 * @throws environment_invalid, also for what the function of env.ts throws
 */
export async function* namedDatabases(
  { file, definition }: Environment,
  context: DatabasesContext,
): AsyncGenerator<NamedDatabase, void, undefined> {
  const { databases = [] } = definition
  const names = new Set<string>()
  try {
    const given: unknown = typeof databases === 'function' ? await databases(context) : databases
    if (!isSequence(given)) throw invalid(file, 'gave no list and no generator')
    for await (const item of given) {
      const problem = databaseProblem(item, names)
      if (problem !== null) throw invalid(file, problem)
      yield item as NamedDatabase
    }
  } catch (error) {
    throw isTribikosError(error) ? error : invalid(file, `failed: ${messageOf(error)}`, { error })
  }
}

const keys: ReadonlySet<string> = new Set([
  'name',
  'url',
  'schema',
  'searchPath',
] satisfies (keyof NamedDatabase)[])

/** Also notes the name, which nobody else may have. */
function databaseProblem(item: unknown, names: Set<string>): string | null {
  if (!isRecord(item)) return 'must have { name, url, schema } for each database'
  const { name, url, schema, searchPath } = item
  if (typeof name !== 'string') return 'has a database whose name is no text'
  const quoted = JSON.stringify(name)
  if (name.trim() === '' || separators.test(name))
    return `has the name ${quoted}: a name has no commas and control characters, and is not empty`
  if (names.has(name)) return `has two databases with the name ${quoted}`
  names.add(name)
  const problem = unknownKey(item) ?? urlProblem(url) ?? schemaProblem(schema, searchPath)
  if (problem !== null) return `has a database ${quoted} ${problem}`
  return url === undefined && schema === undefined ? `has a database ${quoted} without url and schema` : null
}

// eslint-disable-next-line no-control-regex
const separators = /[,\u0000-\u001F\u007F-\u009F\u2028\u2029]/

function unknownKey(item: Readonly<Record<string, unknown>>): string | null {
  const unknown = Object.keys(item).find((key) => !keys.has(key))
  return unknown === undefined ? null : `with the unknown key "${unknown}"`
}

function urlProblem(url: unknown): string | null {
  return url === undefined || typeof url === 'string' || typeof url === 'function'
    ? null
    : 'whose url is neither a text nor a function that gives one'
}

function schemaProblem(schema: unknown, searchPath: unknown): string | null {
  if (schema !== undefined && !isSchemaName(schema)) return 'whose schema is no name'
  if (searchPath === undefined) return null
  if (schema === undefined) return 'with a searchPath and no schema'
  return Array.isArray(searchPath) && searchPath.every(isSchemaName)
    ? null
    : 'whose searchPath is no list of schema names'
}

function isSchemaName(value: unknown): boolean {
  return typeof value === 'string' && value !== '' && !value.includes('\0')
}

function isSequence(value: unknown): value is Iterable<unknown> | AsyncIterable<unknown> {
  return (
    typeof value === 'object' && value !== null && (Symbol.iterator in value || Symbol.asyncIterator in value)
  )
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function invalid(file: string | null, problem: string, thrown?: { readonly error: unknown }): TribikosError {
  const text = `databases ${problem}`
  return new TribikosError('environment_invalid', `${file ?? 'env.ts'}: ${text}`, {
    hint:
      thrown === undefined
        ? 'Each is { name, url }, { name, schema } or all three; searchPath names further schemas behind that one.'
        : 'Look at databases in env.ts.',
    details: { file, problems: [text] },
    cause: thrown?.error,
  })
}

/** The files of a schema source: found by their patterns, read as UTF-8, handed on with the path that errors name. */
import { readFileSync } from 'node:fs'
import { TribikosError } from '../errors.ts'
import { findFiles, inByteOrder } from './glob.ts'
import { reasonOf } from './revision-files.ts'

/** Text of DDL and where it comes from. */
export interface SchemaText {
  /** A path, or what else to call it in errors. */
  readonly name: string
  readonly text: string
}

/**
 * The files of the patterns, each once, in byte order of their paths.
 * @throws schema_source_invalid when a pattern means no file, or a file cannot be read
 */
export function readSchemaFiles(patterns: readonly string[], root: string): readonly SchemaText[] {
  const paths = patterns.flatMap((pattern) => filesOf(pattern, root))
  return inByteOrder([...new Set(paths)]).map((path) => ({ name: path, text: readText(path) }))
}

/** The text of one file. @throws schema_source_invalid */
export function readText(path: string): string {
  try {
    return decoded(readFileSync(path), path)
  } catch (error) {
    if (error instanceof TribikosError) throw error
    throw unusable(path, `cannot be read: ${reasonOf(error)}`, 'Correct "schemaSource".')
  }
}

/** Bytes as text, without the mark that some editors put in front. @throws schema_source_invalid */
export function decoded(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw unusable(
      name,
      'is not UTF-8',
      'Save it as UTF-8; PostgreSQL would read other characters than you wrote.',
    )
  }
}

function filesOf(pattern: string, root: string): readonly string[] {
  try {
    const found = findFiles(pattern, { root, extension: '.sql' })
    if (found.length > 0) return found
  } catch (error) {
    throw unusable(pattern, `cannot be looked through: ${reasonOf(error)}`, 'Correct "schemaSource".')
  }
  throw unusable(
    pattern,
    'means no file',
    'Correct the pattern in "schemaSource"; an empty file stands for an empty schema.',
  )
}

function unusable(name: string, problem: string, hint: string): TribikosError {
  return new TribikosError('schema_source_invalid', `Schema source ${name} ${problem}`, {
    hint,
    details: { source: name },
  })
}

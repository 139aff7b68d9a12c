/** Rows that a test puts into a scratch database, as the SQL file that a person wrote. */
import type { ScratchDatabase } from '../database/scratch.ts'
import { dialectByName } from '../dialects/by-name.ts'
import { isTribikosError, TribikosError } from '../errors.ts'
import { readText } from '../project/schema-files.ts'
import { type DdlFiles, readDdl, runDdl } from './run-ddl.ts'

/** A file that was read. */
export interface Seed {
  /** Absolute. */
  readonly file: string
  readonly ddl: DdlFiles
}

/** @throws seed_failed for a file that cannot be read, or is no SQL */
export function readSeed(file: string): Seed {
  return inWords(file, () => ({
    file,
    ddl: readDdl([{ name: file, text: readText(file) }], dialectByName('postgres')),
  }))
}

/** Runs the statements of a file, each by itself. @throws seed_failed */
export async function putIn(database: ScratchDatabase, { file, ddl }: Seed): Promise<void> {
  try {
    await runDdl(database, ddl)
  } catch (error) {
    throw seedFailed(file, error)
  }
}

function inWords<Result>(file: string, work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    throw seedFailed(file, error)
  }
}

/** The file is read and run as those of a schema source are, and is none. */
function seedFailed(file: string, error: unknown): unknown {
  if (!isTribikosError(error)) return error
  if (error.code !== 'schema_source_failed' && error.code !== 'schema_source_invalid') return error
  return new TribikosError('seed_failed', error.message.replace(/^Schema source /, 'Seed '), {
    hint: 'Correct the file of rows (`seeds` of the configuration, or --seed); it is run when its revision has been applied.',
    details: { ...error.details, file },
    cause: error.cause ?? error,
  })
}

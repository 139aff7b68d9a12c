/** Tells what is wrong with a revision from what keeps anybody from finding out. */
import { isTribikosError, type TribikosError } from '../errors.ts'

/** What came of work that runs code of a project. */
export type Attempt<Result> = { readonly value: Result } | { readonly error: TribikosError }

/** Failures that say nothing of the revision. */
const outside: ReadonlySet<string> = new Set([
  'connection_lost',
  'connection_failed',
  'scratch_unavailable',
  'embedded_database_missing',
  'interrupted_sighup',
  'interrupted_sigint',
  'interrupted_sigterm',
])

/** @throws what says nothing of the revision, and what is no error of ours */
export async function attempted<Result>(work: () => Promise<Result>): Promise<Attempt<Result>> {
  try {
    return { value: await work() }
  } catch (error) {
    if (!isTribikosError(error) || outside.has(error.code)) throw error
    return { error }
  }
}

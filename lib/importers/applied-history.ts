/**
 * What a tracking table says, compared with the files: how far the history is applied. What is applied has to be its
 * beginning; anything else is told, and nobody guesses.
 */
import type { Applied, OldRevision } from './importer.ts'

export interface AppliedHistory {
  /** In order. */
  readonly ids: readonly string[]
  /** Where table and files disagree, a sentence each. */
  readonly problems: readonly string[]
}

export function appliedHistory(
  revisions: readonly OldRevision[],
  { ids, unknown, problems }: Applied,
): AppliedHistory {
  const applied = new Set(ids)
  const last = revisions.findLastIndex(({ id }) => applied.has(id))
  const gaps = revisions.slice(0, Math.max(last, 0)).filter(({ id }) => !applied.has(id))
  const end = revisions[last]
  return {
    ids: revisions.slice(0, last + 1).map(({ id }) => id),
    problems: [
      ...problems,
      ...unknown.map((name) => `it says that ${name} is applied, and no file has it`),
      ...gaps.map(
        ({ up }) => `it does not say that ${up.file} is applied, and ${end?.up.file ?? ''} behind it is`,
      ),
    ],
  }
}

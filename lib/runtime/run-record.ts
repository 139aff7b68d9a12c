/** What a run is noted with in the database. */
import type { NewlyApplied } from '../database/applied-table.ts'
import type { RunFacts } from '../database/run-table.ts'
import type { RevisionHeader } from '../graph/revision.ts'

export interface RunRecord extends Pick<RunFacts, 'id'> {
  /** Asked when there is a run to note. */
  readonly facts: () => RunFacts
  /** Checksum of a revision's file, and how it is made. */
  readonly checksum: (header: RevisionHeader) => Pick<NewlyApplied, 'checksum' | 'algorithm'>
  /** What no text of the record may hold, such as the password of the database, as far as it is known by then. */
  readonly secrets: () => readonly string[]
}

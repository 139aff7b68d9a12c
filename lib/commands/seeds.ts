/** Which rows are put in where: the files of the configuration and of the command line, by the revision that they follow. */
import { resolve } from 'node:path'
import { TribikosError } from '../errors.ts'
import type { RevisionGraph } from '../graph/graph.ts'
import { resolveRevisions } from '../graph/resolve.ts'
import type { RevisionHeader } from '../graph/revision.ts'
import type { Project } from '../project/project.ts'
import { readSeed, type Seed } from '../runtime/seed.ts'

/** Rows that are put in when a revision has been applied. */
export interface SeedFile {
  /** A revision argument; null for where the revisions that are looked at begin. */
  readonly revision: string | null
  /** An SQL file, absolute or from the project's folder. */
  readonly file: string
}

/** What is walked over: see `verifyRevisions`. */
interface Walked {
  readonly graph: RevisionGraph
  readonly order: readonly RevisionHeader[]
  readonly picked: ReadonlySet<string>
}

/**
 * The files by the id of their revision, read.
 * @throws seed_failed for a file that cannot be read; usage; the codes of revision arguments
 */
export function seedsOf(
  project: Project,
  walked: Walked,
  given: readonly SeedFile[],
): ReadonlyMap<string, readonly Seed[]> {
  const configured = Object.entries(project.config.seeds).flatMap(([revision, files]) =>
    files.map((file) => ({ revision, file })),
  )
  const seeds = new Map<string, readonly Seed[]>()
  const walkedIds = new Set(walked.order.map(({ id }) => id))
  for (const { revision, file: written } of [...configured, ...given]) {
    const file = resolve(project.root, written)
    const id = revision === null ? beginningOf(walked, file) : idOf(walked.graph, revision, file)
    // What is not run needs no rows.
    if (walkedIds.has(id)) seeds.set(id, [...(seeds.get(id) ?? []), readSeed(file)])
  }
  return seeds
}

function idOf(graph: RevisionGraph, revision: string, file: string): string {
  const found = resolveRevisions(graph, revision).flatMap((each) =>
    each === null || each === 'base' ? [] : [each.id],
  )
  const [id] = found
  if (id !== undefined && found.length === 1) return id
  throw new TribikosError(
    'usage',
    id === undefined
      ? `The rows of ${file} cannot be put in at ${revision}: there are no tables yet`
      : `The rows of ${file} cannot be put in at ${revision}, which stands for ${found.join(', ')}`,
    { hint: 'Name the one revision behind which they are to be put in.' },
  )
}

/** The revision before the first one that is looked at. */
function beginningOf({ order, picked }: Walked, file: string): string {
  const first = order.findIndex(({ id }) => picked.has(id))
  const before = order[first - 1]
  if (before !== undefined) return before.id
  throw new TribikosError(
    'usage',
    `The rows of ${file} have no place: there are no tables yet where the revisions begin`,
    {
      hint: 'Name the revision behind which they are to be put in, as in --seed ae10=rows.sql, or a range that begins there.',
    },
  )
}

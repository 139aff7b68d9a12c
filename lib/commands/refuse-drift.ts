/** The guard `refuseDrift`: nothing is run on a database that is not what its revisions made. */
import { TribikosError } from '../errors.ts'
import type { RevisionGraph } from '../graph/graph.ts'
import type { Project } from '../project/project.ts'
import { checkSchema } from './check-schema.ts'
import type { RunAhead } from './run-ahead.ts'

/** @throws drift_found; the codes of connecting and of scratch databases */
export async function refuseDrift(
  project: Project,
  graph: RevisionGraph,
  { found }: Pick<RunAhead, 'found'>,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (!found.exists) return
  const { schema } = await checkSchema(project, graph, 'revisions', { signal })
  if (schema.state !== 'different') return
  const shown = schema.differences.slice(0, 10).map(({ text }) => `  ${text}`)
  const more = schema.differences.length - shown.length
  throw new TribikosError(
    'drift_found',
    [
      `${schema.database} is not what its revisions made, and nothing was run:`,
      ...shown,
      ...(more > 0 ? [`  and ${more} more`] : []),
    ].join('\n'),
    {
      hint: 'tribikos check --drift shows all of it. Undo it in the database, or write it into a revision and stamp that.',
      details: { differences: schema.differences },
    },
  )
}

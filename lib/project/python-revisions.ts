/** Revisions of Python's Alembic have their place in the graph, but no code that could run here. */
import { TribikosError } from '../errors.ts'
import type { RevisionHeader } from '../graph/revision.ts'
import { isPythonFileName } from '../revisions/file-name.ts'

/**
 * Refuses steps of which Alembic would have to run one, before the first of them.
 * @param headers in the order in which they run
 * @throws python_revision
 */
export function refusePython(
  headers: readonly RevisionHeader[],
  direction: 'upgrade' | 'downgrade' | null,
): void {
  const at = headers.findIndex(({ path }) => isPythonFileName(path))
  const found = headers[at]
  if (found === undefined) return
  const { id, path } = found
  const before = headers[at - 1]
  const first =
    before === undefined || direction === null ? '' : `\`tribikos ${ranTo(before, direction)}\`, then `
  throw new TribikosError(
    'python_revision',
    `Revision ${id} is written in Python, and only Alembic can run it (${path})`,
    {
      hint:
        direction === null
          ? 'Choose a range without it.'
          : `Run ${first}\`alembic ${ranTo(found, direction)}\`, then the same command again.`,
      details: { revision: id, file: path },
    },
  )
}

/** The command that runs everything up to a revision and that one. */
function ranTo({ id, downRevisions }: RevisionHeader, direction: 'upgrade' | 'downgrade'): string {
  if (direction === 'upgrade') return `upgrade ${id}`
  const [parent, second] = downRevisions
  return `downgrade ${second === undefined ? (parent ?? 'base') : `${id}-1`}`
}

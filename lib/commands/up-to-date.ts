/** Where a database stands in the graph, and whether that is where the revisions end. */
import type { Connection } from '../database/connection.ts'
import type { VersionTableSettings } from '../database/version-home.ts'
import { readVersionTable } from '../database/version-table.ts'
import { dialectByName } from '../dialects/by-name.ts'
import { isTribikosError, TribikosError } from '../errors.ts'
import type { RevisionGraph } from '../graph/graph.ts'
import { planUpgrade } from '../graph/plan-upgrade.ts'

/** Where a database stands. */
export interface Standing {
  readonly database: string
  /** The rows of the version table. */
  readonly rows: readonly string[]
  /** What `upgrade heads` would run, in order. */
  readonly pending: readonly string[]
}

/** @throws unknown_revision for a row that no file has; overlapping_revisions, version_table_invalid */
export async function readStanding(
  { connection, database }: { readonly connection: Connection; readonly database: string },
  settings: VersionTableSettings,
  graph: RevisionGraph,
): Promise<Standing> {
  const { rows } = await readVersionTable(connection, settings, dialectByName('postgres'))
  try {
    const { steps } = planUpgrade(graph, rows, 'heads')
    return { database, rows, pending: steps.flatMap(({ revisions }) => revisions.map(({ id }) => id)) }
  } catch (error) {
    if (!isTribikosError(error)) throw error
    const { code, message, hint, details } = error
    throw new TribikosError(code, message, { hint, details: { ...details, database }, cause: error })
  }
}

/**
 * What is compared with a schema source is what the revisions made, so the database has to be where they end.
 * @throws not_up_to_date
 */
export function requireUpToDate({ database, rows, pending }: Standing): void {
  const [first] = pending
  if (first === undefined) return
  const count = pending.length === 1 ? '1 revision is' : `${pending.length} revisions are`
  throw new TribikosError(
    'not_up_to_date',
    `Target database is not up to date: it stands at ${rows.join(', ') || 'base'}, and ${count} to be run, ${first} first`,
    {
      hint: 'Run `tribikos upgrade heads` first, or compare with what the revisions make: --from history.',
      details: { database, rows, pending },
    },
  )
}

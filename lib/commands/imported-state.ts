/** How far the database is, as the tracking table of the old tool says, and which revision that is. Changes nothing. */
import type { TrackingTable } from '../database/tracking-table.ts'
import { TribikosError } from '../errors.ts'
import { planUpgrade } from '../graph/plan-upgrade.ts'
import { appliedHistory } from '../importers/applied-history.ts'
import type { Importer } from '../importers/importer.ts'
import type { Project } from '../project/project.ts'
import { openDatabaseSession } from './database-session.ts'
import type { ImportedRevisions } from './imported-revisions.ts'
import { requireConfirmation } from './run-guards.ts'
import { versionRowsOf } from './version-rows.ts'

export interface ImportedState {
  /** `postgresql://user@host:port/database` */
  readonly database: string
  /** `schema.table`; null where the database has none. */
  readonly table: string | null
  /** What it says is applied, in order. */
  readonly applied: readonly string[]
  /** The revision to stamp; null where nothing is applied, or the version table says so already. */
  readonly target: string | null
}

export interface StateRequest {
  readonly importer: Importer
  /** The tracking table, in place of those that the tool usually has. */
  readonly table?: string | undefined
  readonly confirmDatabase?: string | undefined
  readonly dryRun: boolean
  readonly signal?: AbortSignal | undefined
}

/**
 * Reads the tracking table and compares it with the files.
 * @throws tracking_table_refused, protected_environment; the codes of connecting; unknown_revision for a row of the version
 * table that no file has
 */
export async function importedState(
  project: Project,
  { history, graph }: ImportedRevisions,
  { importer, table, confirmDatabase, dryRun, signal }: StateRequest,
): Promise<ImportedState> {
  const session = await openDatabaseSession(project, 'import')
  const { readTrackingTable } = await import('../database/tracking-table.ts')
  let tracking: TrackingTable | null = null
  const names = table === undefined ? importer.tables : [table]
  const { database, rows } = await versionRowsOf(project, session, { signal }, async (connection) => {
    tracking = await readTrackingTable(connection, names)
  })
  const found = tracking as TrackingTable | null
  if (found === null) {
    if (table !== undefined) throw tableMissing(table, database)
    return { database, table: null, applied: [], target: null }
  }
  const { ids, problems } = appliedHistory(history.revisions, importer.applied(found.rows, history.revisions))
  if (problems.length > 0) throw disagreement(found.name, problems)
  const last = ids.at(-1) ?? null
  const missing =
    last === null
      ? []
      : planUpgrade(graph, rows, last).steps.flatMap(({ revisions }) => revisions.map(({ id }) => id))
  const others = missing.filter((id) => !ids.includes(id))
  if (others.length > 0) throw wouldStampOthers(others)
  const target = missing.length === 0 ? null : last
  if (target !== null && !dryRun) requireConfirmation(project, session.target, confirmDatabase)
  return { database, table: found.name, applied: ids, target }
}

const goOn =
  'Correct the one that is wrong, or import with --no-stamp and say what is applied with `tribikos stamp REVISION`.'

function tableMissing(table: string, database: string): TribikosError {
  return new TribikosError('tracking_table_refused', `There is no table ${table} in ${database}`, {
    hint: 'Give its name as it is written, with its schema where that is not in the search path.',
    details: { table, database },
  })
}

function disagreement(table: string, problems: readonly string[]): TribikosError {
  const lines = problems.map((problem) => `\n  ${problem}`)
  return new TribikosError(
    'tracking_table_refused',
    `The tracking table ${table} does not say how far the folder is applied:${lines.join('')}`,
    { hint: goOn, details: { table, problems } },
  )
}

function wouldStampOthers(others: readonly string[]): TribikosError {
  return new TribikosError(
    'tracking_table_refused',
    `What is applied would stand on revisions that the database does not have: ${others.join(', ')}`,
    {
      hint: 'Upgrade to them first, begin a history of its own with --head base, or import with --no-stamp.',
      details: { revisions: others },
    },
  )
}

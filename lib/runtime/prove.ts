/**
 * Proves a revision before it is written: its very text is run up and down on scratch databases by the runner, and the
 * schemas that come out are compared with those that were meant.
 */
import type { Connection } from '../database/connection.ts'
import type { Scratch, ScratchDatabase } from '../database/scratch.ts'
import { isTribikosError, type TribikosError } from '../errors.ts'
import type { RunPlan } from '../graph/plan.ts'
import type { RevisionHeader } from '../graph/revision.ts'
import type { ModuleLoader } from '../project/module-loader.ts'
import { loadRevisionText, requireDirection, type RevisionModule } from '../project/revision-module.ts'
import type { Catalog } from '../schema/catalog.ts'
import type { ReadSchema } from './read-schema.ts'
import { runInScratch, type ScratchRunSettings } from './scratch-run.ts'

/**
 * Where a proof begins: in a scratch database that has `from` and that nobody needs afterwards, in a copy of one, in a
 * new one that is built to have it, or in one that has `to`. There the downgrade comes first, and has to make `from` in
 * every object; so the upgrade that follows begins where it is to begin.
 */
export type ProofStart =
  | { readonly spend: ScratchDatabase }
  | { readonly spendGoal: ScratchDatabase }
  | { readonly copyOf: ScratchDatabase }
  | { readonly build: (database: ScratchDatabase) => Promise<void> }

export interface ProofRequest<Difference> extends Omit<ScratchRunSettings, 'code'> {
  readonly scratch: Scratch
  readonly start: ProofStart
  readonly from: Catalog
  readonly to: Catalog
  /** The revision, with the path that it will have. */
  readonly header: RevisionHeader
  /** Its text, to the byte. */
  readonly text: string
  readonly loader: ModuleLoader
  /** Reads what is compared from a session in no transaction. */
  readonly read: (connection: Connection) => Promise<Pick<ReadSchema, 'catalog'>>
  /** What has to be done to get from the first to the second. */
  readonly compare: (found: Catalog, wanted: Catalog) => readonly Difference[]
}

/** What came out. It is proved when all three lists are empty. */
export type Proof<Difference> =
  | {
      readonly outcome: 'compared'
      /** What the start, where it was built or made by the downgrade, lacks or has too much of `from`. */
      readonly start: readonly Difference[]
      /** What is missing to `to` after the upgrade. */
      readonly upgrade: readonly Difference[]
      /** What is missing to the start after the downgrade; null when the revision says that it has none. */
      readonly downgrade: readonly Difference[] | null
    }
  | {
      readonly outcome: 'failed'
      readonly during: 'start' | 'load' | 'upgrade' | 'downgrade'
      /** Names the line in the text and the statement. */
      readonly error: TribikosError
    }

/** Whether the upgrade reaches the schema, and the downgrade, unless there is none, restores the start. */
export function isProved(proof: Proof<unknown>): boolean {
  if (proof.outcome === 'failed') return false
  return proof.start.length + proof.upgrade.length + (proof.downgrade?.length ?? 0) === 0
}

/**
 * Runs the proof. What is wrong with the revision is in the answer.
 * @throws what is not the revision's fault: connection_lost, scratch_unavailable, the signal's reason
 */
export async function prove<Difference>(request: ProofRequest<Difference>): Promise<Proof<Difference>> {
  const module = await attempted('load', async () =>
    loadRevisionText(request.loader, request.header, request.text),
  )
  if ('error' in module) return module
  const started = await attempted('start', async () => begin(request))
  if ('error' in started) return started
  const { database, differences } = started.value
  try {
    return await upAndDown(request, { database, module: module.value, start: differences })
  } finally {
    await database.drop()
  }
}

interface Started<Difference> {
  readonly database: ScratchDatabase
  readonly differences: readonly Difference[]
}

async function begin<Difference>(request: ProofRequest<Difference>): Promise<Started<Difference>> {
  const { start, scratch } = request
  if ('spend' in start) return { database: start.spend, differences: [] }
  if ('spendGoal' in start) return { database: start.spendGoal, differences: [] }
  if ('copyOf' in start) return { database: await start.copyOf.copy(), differences: [] }
  const database = await scratch.create()
  await start.build(database)
  const { catalog } = await request.read(database.connection)
  return { database, differences: request.compare(catalog, request.from) }
}

interface Running<Difference> {
  readonly database: ScratchDatabase
  readonly module: RevisionModule
  readonly start: readonly Difference[]
}

async function upAndDown<Difference>(
  request: ProofRequest<Difference>,
  { database, module, start }: Running<Difference>,
): Promise<Proof<Difference>> {
  const run = async (direction: 'upgrade' | 'downgrade', wanted: Catalog): Promise<readonly Difference[]> => {
    await runInScratch(
      database,
      { command: direction, plan: (rows) => singleStep(request.header, direction, rows) },
      { ...request, code: codeOf(module, request.loader) },
    )
    const { catalog } = await request.read(database.connection)
    return request.compare(catalog, wanted)
  }
  const up = async (): Promise<Attempt<readonly Difference[]>> =>
    attempted('upgrade', async () => run('upgrade', request.to))
  const down = async (): Promise<Attempt<readonly Difference[]>> =>
    attempted('downgrade', async () => run('downgrade', request.from))
  if ('spendGoal' in request.start) {
    const downgrade = await down()
    if ('error' in downgrade) return downgrade
    // From something else than the start the upgrade says nothing.
    if (downgrade.value.length > 0) {
      return { outcome: 'compared', start: downgrade.value, upgrade: [], downgrade: downgrade.value }
    }
    const upgrade = await up()
    if ('error' in upgrade) return upgrade
    return { outcome: 'compared', start, upgrade: upgrade.value, downgrade: [] }
  }
  const upgrade = await up()
  if ('error' in upgrade) return upgrade
  if (module.irreversible !== null) {
    return { outcome: 'compared', start, upgrade: upgrade.value, downgrade: null }
  }
  const downgrade = await down()
  if ('error' in downgrade) return downgrade
  return { outcome: 'compared', start, upgrade: upgrade.value, downgrade: downgrade.value }
}

function codeOf(module: RevisionModule, loader: ModuleLoader): ScratchRunSettings['code'] {
  return {
    load: async (_headers, direction) => {
      requireDirection(module, direction)
      return [module]
    },
    callSite: (error) => loader.callSite(error),
  }
}

/**
 * The step of this revision alone, whatever the version table of the scratch database has. Where the schema was not made
 * by revisions, there is no row to take out.
 */
function singleStep(
  header: RevisionHeader,
  direction: 'upgrade' | 'downgrade',
  rowsBefore: readonly string[],
): RunPlan {
  const { id } = header
  const isUp = direction === 'upgrade'
  const rowsAfter = isUp ? [...rowsBefore, id] : rowsBefore.filter((row) => row !== id)
  const isRowThere = rowsBefore.includes(id)
  const rowChanges = isUp === isRowThere ? [] : [{ type: isUp ? 'insert' : 'delete', id } as const]
  const step = { direction, revisions: [header], rowChanges, rowsBefore, rowsAfter }
  return { steps: [step], rowsBefore, rowsAfter }
}

type Attempt<Result> = { readonly value: Result } | Extract<Proof<never>, { readonly outcome: 'failed' }>

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

async function attempted<Result>(
  during: 'start' | 'load' | 'upgrade' | 'downgrade',
  work: () => Promise<Result>,
): Promise<Attempt<Result>> {
  try {
    return { value: await work() }
  } catch (error) {
    if (!isTribikosError(error) || outside.has(error.code)) throw error
    return { outcome: 'failed', during, error }
  }
}

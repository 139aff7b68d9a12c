/**
 * Proves revisions before they are written: their very texts are run up and down on scratch databases by the runner, and the
 * schemas that come out are compared with those that were meant. Of several, each way down has to restore what its way up
 * began with.
 */
import type { Connection } from '../database/connection.ts'
import type { Scratch, ScratchDatabase } from '../database/scratch.ts'
import type { TribikosError } from '../errors.ts'
import type { RunPlan } from '../graph/plan.ts'
import type { RevisionHeader } from '../graph/revision.ts'
import type { ModuleLoader } from '../project/module-loader.ts'
import type { SqlFile } from '../project/sql-files.ts'
import { loadRevisionText, type RevisionModule } from '../project/revision-module.ts'
import type { Catalog } from '../schema/catalog.ts'
import { attempted } from './attempted.ts'
import { loadedCode } from './loaded-code.ts'
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

export interface ProvedRevision {
  /** With SQL in two files, the one that undoes it. */
  readonly down?: SqlFile | null | undefined
  /** With the path that it will have. */
  readonly header: RevisionHeader
  /** To the byte. */
  readonly text: string
}

export interface ProofRequest<Difference> extends Omit<ScratchRunSettings, 'code'> {
  readonly scratch: Scratch
  readonly start: ProofStart
  readonly from: Catalog
  readonly to: Catalog
  /** In the order in which they follow each other. */
  readonly revisions: readonly ProvedRevision[]
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
      /** What is missing to where each began after its downgrade; null when the revision says that it has none. */
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
  const { loader, revisions } = request
  const loaded = await proving('load', async () => {
    const modules: RevisionModule[] = []
    for (const { header, text, down } of revisions)
      modules.push(await loadRevisionText(loader, header, text, down))
    return modules
  })
  if ('error' in loaded) return loaded
  const started = await proving('start', async () => begin(request))
  if ('error' in started) return started
  const { database, differences } = started.value
  const running = { database, modules: loaded.value, start: differences }
  try {
    return 'spendGoal' in request.start
      ? await downAndUp(request, running)
      : await upAndDown(request, running)
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
  readonly modules: readonly RevisionModule[]
  readonly start: readonly Difference[]
}

async function upAndDown<Difference>(
  request: ProofRequest<Difference>,
  running: Running<Difference>,
): Promise<Proof<Difference>> {
  const { modules, start } = running
  const way = new Way(request, running)
  const up = await proving('upgrade', async () => way.there('upgrade', request.to))
  if ('error' in up) return up
  if (modules.some(({ irreversible }) => irreversible !== null)) {
    return { outcome: 'compared', start, upgrade: up.value, downgrade: null }
  }
  const down = await proving('downgrade', async () => way.back('downgrade', request.from))
  if ('error' in down) return down
  return { outcome: 'compared', start, upgrade: up.value, downgrade: down.value }
}

/** The same the other way round, from where all upgrades lead. */
async function downAndUp<Difference>(
  request: ProofRequest<Difference>,
  running: Running<Difference>,
): Promise<Proof<Difference>> {
  const { start } = running
  const way = new Way(request, running)
  const down = await proving('downgrade', async () => way.there('downgrade', request.from))
  if ('error' in down) return down
  // From something else than the start the upgrade says nothing.
  if (down.value.length > 0) {
    return { outcome: 'compared', start: down.value, upgrade: [], downgrade: down.value }
  }
  const up = await proving('upgrade', async () => way.back('upgrade', request.to))
  if ('error' in up) return up
  return { outcome: 'compared', start, upgrade: up.value, downgrade: [] }
}

/** All revisions one way, then the other; a class because what lies between them on the way there is expected on the way back. */
class Way<Difference> {
  readonly #request: ProofRequest<Difference>
  readonly #running: Running<Difference>
  readonly #between: Catalog[] = []

  constructor(request: ProofRequest<Difference>, running: Running<Difference>) {
    this.#request = request
    this.#running = running
  }

  /** What is missing to `end` behind the last revision. */
  async there(direction: Direction, end: Catalog): Promise<readonly Difference[]> {
    let reached: Catalog | null = null
    for (const module of this.#inOrder(direction)) {
      if (reached !== null) this.#between.push(reached)
      reached = await run(this.#request, this.#running, module, direction)
    }
    return reached === null ? [] : this.#request.compare(reached, end)
  }

  /** What is missing behind each revision to what was there before it was run the other way. */
  async back(direction: Direction, end: Catalog): Promise<readonly Difference[]> {
    const differences: Difference[] = []
    for (const module of this.#inOrder(direction)) {
      const reached = await run(this.#request, this.#running, module, direction)
      differences.push(...this.#request.compare(reached, this.#between.pop() ?? end))
    }
    return differences
  }

  #inOrder(direction: Direction): readonly RevisionModule[] {
    const { modules } = this.#running
    return direction === 'upgrade' ? modules : modules.toReversed()
  }
}

type Direction = 'upgrade' | 'downgrade'

/** Runs one revision one way, and reads what that leads to. */
async function run<Difference>(
  request: ProofRequest<Difference>,
  { database }: Running<Difference>,
  module: RevisionModule,
  direction: Direction,
): Promise<Catalog> {
  await runInScratch(
    database,
    { command: direction, plan: (rows) => singleStep(module.header, direction, rows) },
    { ...request, code: loadedCode([module], request.loader) },
  )
  return (await request.read(database.connection)).catalog
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

type During = Extract<Proof<never>, { readonly outcome: 'failed' }>['during']

async function proving<Result>(
  during: During,
  work: () => Promise<Result>,
): Promise<{ readonly value: Result } | Extract<Proof<never>, { readonly outcome: 'failed' }>> {
  const attempt = await attempted(work)
  return 'error' in attempt ? { outcome: 'failed', during, error: attempt.error } : attempt
}

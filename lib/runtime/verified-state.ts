/**
 * The scratch database of a walk over revisions: it has exactly those that were taken in, with their rows. Once something
 * else is in it, it is thrown away and built again from the last copy, so that no revision is judged by what another one
 * left behind.
 */
import type { Scratch, ScratchDatabase } from '../database/scratch.ts'
import type { TribikosError } from '../errors.ts'
import type { RevisionGraph } from '../graph/graph.ts'
import { planExactly, planUndo, standsOn } from '../graph/plan-one.ts'
import type { RevisionHeader } from '../graph/revision.ts'
import type { ModuleLoader } from '../project/module-loader.ts'
import type { RevisionModule } from '../project/revision-module.ts'
import { attempted } from './attempted.ts'
import { loadedCode } from './loaded-code.ts'
import { runInScratch, type ScratchRunSettings } from './scratch-run.ts'
import { type Seed, putIn } from './seed.ts'

export interface StateSettings extends Omit<ScratchRunSettings, 'code'> {
  readonly scratch: Scratch
  readonly graph: RevisionGraph
  readonly loader: ModuleLoader
  /** Rows that are put in when a revision has been applied, by its id. */
  readonly seeds: ReadonlyMap<string, readonly Seed[]>
}

/** Running so many revisions takes longer than copying a database; an embedded one is written out as a whole. */
const worthACopy = { server: 8, embedded: 60 } as const

interface Copy {
  readonly database: ScratchDatabase
  /** How many of the revisions that were taken in it has. */
  readonly count: number
}

/** What became of a revision that was taken in and cannot be run. */
type OnFailure = (header: RevisionHeader, error: TribikosError) => void

export class VerifiedState {
  readonly #settings: StateSettings
  #taken: readonly RevisionModule[] = []
  #database: ScratchDatabase | null = null
  /** How many of the revisions that were taken in the database has; null when it has something else. */
  #count: number | null = null
  #copy: Copy | null = null
  /** Whether what was there is built again, so that it may have to be once more. */
  #isRenewed = false

  constructor(settings: StateSettings) {
    this.#settings = settings
  }

  /** Takes a revision in. `isThere`: the database has it, with its rows, and nothing else on top. */
  take(module: RevisionModule, isThere = false): void {
    this.#taken = [...this.#taken, module]
    if (isThere && this.#count !== null) this.#count += 1
  }

  /** The database has something else in it now. */
  spoil(): void {
    this.#count = null
  }

  /** Whether rows were put in, so that there is something to lose. */
  get hasRows(): boolean {
    return this.#taken.some(({ header }) => this.#settings.seeds.has(header.id))
  }

  /**
   * The database, with what was taken in and nothing else. What cannot be run is told and left out, with what stands on it.
   * @throws seed_failed; what says nothing of the revisions
   */
  async database(onFailure: OnFailure): Promise<ScratchDatabase> {
    for (;;) {
      const database = this.#count === null ? await this.#renew() : this.#database
      if (database === null) throw new TypeError('There is no scratch database')
      const isBuiltAgain = this.#isRenewed
      this.#isRenewed = false
      const failed = await this.#catchUp(database)
      if (failed === null) {
        if (isBuiltAgain) await this.keep(database)
        return database
      }
      this.#leaveOut(failed.header)
      onFailure(failed.header, failed.error)
    }
  }

  /** Keeps a copy of the database as it is, to build it again from there, where that saves time. */
  async keep(database: ScratchDatabase): Promise<void> {
    const count = this.#count ?? 0
    if (count - (this.#copy?.count ?? 0) < worthACopy[database.place.kind]) return
    const copy = await database.copy()
    await this.#copy?.database.drop()
    this.#copy = { database: copy, count }
  }

  /** Runs one revision by itself, on top of what is there. @throws what a run throws */
  async run(
    database: ScratchDatabase,
    module: RevisionModule,
    direction: 'upgrade' | 'downgrade',
  ): Promise<void> {
    const { graph, loader } = this.#settings
    const { id } = module.header
    await runInScratch(
      database,
      {
        command: direction,
        plan: (rows) =>
          direction === 'upgrade' ? planExactly(graph, rows, [id]) : planUndo(graph, rows, id),
      },
      { ...this.#settings, code: loadedCode([module], loader) },
    )
  }

  /** Puts the rows of a revision in; gives the files that they are from. @throws seed_failed */
  async seed(database: ScratchDatabase, id: string): Promise<readonly string[]> {
    const seeds = this.#settings.seeds.get(id) ?? []
    for (const seed of seeds) await putIn(database, seed)
    return seeds.map(({ file }) => file)
  }

  async #renew(): Promise<ScratchDatabase> {
    this.#isRenewed = this.#database !== null
    await this.#database?.drop()
    this.#database = null
    this.#database =
      this.#copy === null ? await this.#settings.scratch.create() : await this.#copy.database.copy()
    this.#count = this.#copy?.count ?? 0
    return this.#database
  }

  /** Runs what is missing. Gives the revision that cannot be run, or null. */
  async #catchUp(
    database: ScratchDatabase,
  ): Promise<{ readonly header: RevisionHeader; readonly error: TribikosError } | null> {
    const { graph, loader, seeds } = this.#settings
    for (let done = this.#count ?? 0; done < this.#taken.length; done = this.#count ?? 0) {
      const rest = this.#taken.slice(done)
      const seeded = rest.findIndex(({ header }) => seeds.has(header.id))
      const group = seeded < 0 ? rest : rest.slice(0, seeded + 1)
      const ids = group.map(({ header }) => header.id)
      const attempt = await attempted(async () =>
        runInScratch(
          database,
          { command: 'upgrade', plan: (rows) => planExactly(graph, rows, ids) },
          { ...this.#settings, code: loadedCode(group, loader) },
        ),
      )
      if ('error' in attempt) return { header: headerIn(attempt.error, group), error: attempt.error }
      await this.seed(database, ids.at(-1) ?? '')
      this.#count = done + group.length
    }
    return null
  }

  #leaveOut({ id }: RevisionHeader): void {
    const { graph } = this.#settings
    this.#taken = this.#taken.filter(({ header }) => header.id !== id && !standsOn(graph, header.id, id))
    this.spoil()
  }
}

/** The revision that an error of a run is about. */
function headerIn(error: TribikosError, modules: readonly RevisionModule[]): RevisionHeader {
  const found = modules.find(({ header }) => header.id === error.details['revision']) ?? modules.at(-1)
  if (found === undefined) throw error
  return found.header
}

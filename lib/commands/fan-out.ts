/**
 * One thing done on every database that env.ts names, on a few at once. The list is asked for the next one only when there is
 * room for it, and nothing is kept of those that went well, so that thousands take no more memory than a few.
 */
import { TribikosError } from '../errors.ts'
import type { NamedDatabase } from '../project/environment-definition.ts'
import type { Project } from '../project/project.ts'
import { databaseProjects, loadProject } from './named-databases.ts'

/** A project whose database is one of those that env.ts names. */
export type DatabaseProject = Project & { readonly database: NamedDatabase }

export interface FanOutOptions<Value> {
  /** On how many databases it is done at once; 4 unless told. */
  readonly jobs?: number | undefined
  /** Names of the databases that are meant; all unless told. */
  readonly only?: readonly string[] | undefined
  /** Begin with no other database once one has failed; those that are at work come to their end. */
  readonly failFast?: boolean | undefined
  /** No other database is begun once it is aborted; the work has to listen for itself. */
  readonly signal?: AbortSignal | undefined
  /** Called with what became of each database, in the order in which they end. */
  readonly onOutcome?: ((outcome: DatabaseOutcome<Value>) => void) | undefined
}

/** What became of the work on one database. */
export type DatabaseOutcome<Value> = {
  readonly database: NamedDatabase
  /** Place in the list, from 0. */
  readonly index: number
} & ({ readonly ok: true; readonly value: Value } | { readonly ok: false; readonly error: unknown })

export interface FanOutSummary {
  /** How many went well. */
  readonly done: number
  /** Those that did not, in the order of the list. */
  readonly failed: readonly { readonly name: string; readonly index: number; readonly error: unknown }[]
  /** False when some were not begun: after `failFast`, an interruption, or an error of the list itself. */
  readonly complete: boolean
  /** The error of the list, or the reason of the signal; null when neither came. */
  readonly stopped: unknown
}

export const defaultJobs = 4

/**
 * Does something on each of the databases that env.ts names. One that fails does not keep the others from it; running the same
 * again does what is left.
 * @param work is given the project with that database in place of its own, for any function of the library
 * @throws environment_invalid, database_unknown, when that is so before the first; a `RangeError` for jobs that are none
 * @example
 * const { failed } = await forEachDatabase(project, (tenant) => upgrade(tenant, 'head'), { jobs: 8 })
 */
export async function forEachDatabase<Value>(
  project: Project,
  work: (project: DatabaseProject) => Promise<Value>,
  options: FanOutOptions<Value> = {},
): Promise<FanOutSummary> {
  const { jobs = defaultJobs, only, signal } = options
  if (!Number.isSafeInteger(jobs) || jobs < 1) throw new RangeError(`jobs must be 1 or more, not ${jobs}`)
  const loaded = await loadProject(project)
  requireDatabases(loaded)
  const databases = new SharedList(databaseProjects(loaded, { only, signal }))
  const state: State = { done: 0, failed: [] }
  try {
    await Promise.all(
      Array.from({ length: jobs }, async () => workThrough(databases, { work, options, state })),
    )
    // Whether anything is left behind a failure that ended the work.
    if (signal?.aborted !== true) databases.leaveOut(await databases.next())
  } finally {
    await databases.close()
  }
  if (databases.error !== null && databases.count === 0) throw databases.error.cause
  const complete = databases.isAtEnd
  return {
    done: state.done,
    failed: state.failed.sort((one, other) => one.index - other.index),
    complete,
    stopped: complete ? null : stopOf(databases, signal),
  }
}

interface State {
  done: number
  readonly failed: FanOutSummary['failed'][number][]
}

interface Worker<Value> {
  readonly work: (project: DatabaseProject) => Promise<Value>
  readonly options: FanOutOptions<Value>
  readonly state: State
}

/** Takes one after another for as long as it may. */
async function workThrough<Value>(
  databases: SharedList<DatabaseProject>,
  { work, options: { signal, failFast = false, onOutcome }, state }: Worker<Value>,
): Promise<void> {
  const mayBegin = (): boolean =>
    signal?.aborted !== true && databases.error === null && !(failFast && state.failed.length > 0)
  while (mayBegin()) {
    const next = await databases.next()
    if (next === null) return
    if (!mayBegin()) {
      databases.leaveOut(next)
      return
    }
    const { item, index } = next
    const outcome = await attempt(item, index, work)
    if (outcome.ok) state.done++
    else state.failed.push({ name: item.database.name, index, error: outcome.error })
    onOutcome?.(outcome)
  }
}

function stopOf({ error }: SharedList<unknown>, signal: AbortSignal | undefined): unknown {
  return signal?.aborted === true ? signal.reason : (error?.cause ?? null)
}

async function attempt<Value>(
  project: DatabaseProject,
  index: number,
  work: (project: DatabaseProject) => Promise<Value>,
): Promise<DatabaseOutcome<Value>> {
  const { database } = project
  try {
    return { database, index, ok: true, value: await work(project) }
  } catch (error) {
    return { database, index, ok: false, error }
  }
}

function requireDatabases({ loaded }: Project): void {
  if (loaded?.environment.definition.databases !== undefined) return
  throw new TribikosError('database_unknown', 'env.ts names no databases', {
    hint: 'Give `databases` in env.ts: a list of { name, url } or { name, schema }, or a generator.',
  })
}

/** A list that several take from: each waits for its turn, as not every generator can be asked twice at a time. */
class SharedList<Item> {
  readonly #items: AsyncGenerator<Item, void, undefined>
  #turn: Promise<unknown> = Promise.resolve()
  /** How many were taken. */
  count = 0
  #leftOut = false
  #isOver = false
  /** What the list failed with. */
  error: { readonly cause: unknown } | null = null

  constructor(items: AsyncGenerator<Item, void, undefined>) {
    this.#items = items
  }

  /** Whether everything was taken. */
  get isAtEnd(): boolean {
    return this.#isOver && this.error === null && !this.#leftOut
  }

  /** Notes that what was taken is not used. */
  leaveOut(taken: { readonly item: Item } | null): void {
    if (taken !== null) this.#leftOut = true
  }

  /** The next one; null at the end, and behind an error. */
  async next(): Promise<{ readonly item: Item; readonly index: number } | null> {
    const taken = this.#turn.then(async () => this.#take())
    this.#turn = taken
    return taken
  }

  async #take(): Promise<{ readonly item: Item; readonly index: number } | null> {
    if (this.#isOver) return null
    try {
      const next = await this.#items.next()
      if (next.done !== true) return { item: next.value, index: this.count++ }
    } catch (cause) {
      this.error = { cause }
    }
    this.#isOver = true
    return null
  }

  /** Lets the generator end what it has open. */
  async close(): Promise<void> {
    await this.#turn
    try {
      await this.#items.return()
    } catch (cause) {
      this.error ??= { cause }
    }
  }
}

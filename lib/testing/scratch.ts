/**
 * A scratch database for one test: it is moved through the revisions, filled and asked in between, and gone when it is
 * closed. The project's database is not touched.
 */
import { resolve } from 'node:path'
import { bindKnex } from '../database/connect-knex.ts'
import { type ScratchDatabase, type ScratchRequest, withScratch } from '../database/scratch.ts'
import { readVersionTable } from '../database/version-table.ts'
import { dialectByName } from '../dialects/by-name.ts'
import { TribikosError } from '../errors.ts'
import type { RevisionGraph } from '../graph/graph.ts'
import { planBefore } from '../graph/plan-one.ts'
import { planDowngrade } from '../graph/plan-downgrade.ts'
import { planUpgrade } from '../graph/plan-upgrade.ts'
import type { RunPlan } from '../graph/plan.ts'
import { resolveRevision } from '../graph/resolve.ts'
import { openComparedPlace } from '../commands/compared-place.ts'
import { scratchRunSettings } from '../commands/schema-origins.ts'
import type { Op } from '../ops/op.ts'
import { loadGraph } from '../project/load-graph.ts'
import { runInScratch, type ScratchRunSettings } from '../runtime/scratch-run.ts'
import { putIn, readSeed } from '../runtime/seed.ts'
import { type GivenProject, givenProject } from './given-project.ts'
import { targetUrl } from './target-url.ts'

export interface ScratchTestOptions {
  /** A revision argument to begin at; an empty database by default. */
  readonly at?: string | undefined
  /**
   * Server for scratch databases, or `pglite://memory`. By default the server of the project's database, and memory where
   * the project has no URL or its role may not create databases.
   */
  readonly scratchUrl?: string | undefined
}

/** A scratch database in a test. One session, so nothing in it may be awaited beside something else. */
export interface TestDatabase {
  /** For the pool of the application under test, password included; null where the database is in memory. */
  readonly url: string | null
  /** knex on the one session. */
  readonly knex: Op['knex']
  /** Runs one statement; values stand in it as `$1`, `$2` … */
  query(sql: string, values?: readonly unknown[]): Promise<readonly Readonly<Record<string, unknown>>[]>
  /** Runs an SQL file, absolute or from the project's folder. @throws seed_failed */
  seed(file: string): Promise<void>
  /** Ids in the version table, sorted. */
  current(): Promise<readonly string[]>
  /** Runs what a revision argument needs; `heads` by default. @throws what running revisions throws */
  upgrade(target?: string): Promise<void>
  /** Runs everything that a revision stands on, and not the revision. @throws what running revisions throws */
  upgradeBefore(revision: string): Promise<void>
  /** Undoes what stands above a revision argument, such as `-1` or `base`. @throws what running revisions throws */
  downgrade(target: string): Promise<void>
  /** Drops the database. Nobody may use it afterwards. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Makes a scratch database of a project.
 * @throws the codes of the graph, of env.ts, of connecting, of scratch databases and of running revisions
 * @example
 * const db = await scratch()
 * await db.upgradeBefore('ae10')
 * await db.knex('users').insert({ name: 'ada' })
 * await db.upgrade('ae10')
 * assert.deepEqual(await db.knex('users').select('slug'), [{ slug: 'ada' }])
 * await db.close()
 */
export async function scratch(
  given?: GivenProject,
  { at, scratchUrl }: ScratchTestOptions = {},
): Promise<TestDatabase> {
  const project = await givenProject(given)
  const graph = await loadGraph(project)
  const place = await openComparedPlace(project, { command: 'test', from: 'history', scratchUrl })
  const { scratchRequest } = place
  const held = await hold(scratchRequest)
  const { name } = held.database
  const { on, connect } = scratchRequest
  const made = new ScratchTestDatabase({
    ...held,
    graph,
    root: project.root,
    table: project.config,
    settings: scratchRunSettings({ project, place, signal: null }),
    url:
      name === null || on.kind !== 'server'
        ? null
        : targetUrl({ ...on, database: name, password: on.password ?? (await connect.password?.()) ?? null }),
  })
  try {
    if (at !== undefined) await made.upgrade(at)
    return made
  } catch (error) {
    await made.close()
    throw error
  }
}

interface Held {
  readonly database: ScratchDatabase
  readonly release: () => Promise<void>
}

/** A scratch database that is there until it is released. */
async function hold(request: ScratchRequest): Promise<Held> {
  return new Promise((give, reject) => {
    let end = (): void => {}
    const isOver = new Promise<void>((over) => {
      end = over
    })
    const work = withScratch(request, async (maker) => {
      const database = await maker.create()
      give({
        database,
        release: async () => {
          end()
          await work
        },
      })
      await isOver
    })
    work.catch(reject)
  })
}

interface TestState extends Held {
  readonly graph: RevisionGraph
  readonly root: string
  readonly table: Parameters<typeof readVersionTable>[1]
  readonly settings: ScratchRunSettings
  readonly url: string | null
}

class ScratchTestDatabase implements TestDatabase {
  readonly url: string | null
  readonly #state: TestState
  #knex: Op['knex'] | null = null

  constructor(state: TestState) {
    this.#state = state
    this.url = state.url
  }

  get knex(): Op['knex'] {
    const { connection, place } = this.#state.database
    this.#knex ??= bindKnex({
      connection,
      serverVersion: place.serverVersion,
      around: async (_, run) => run(),
      inTransaction: () => false,
    })
    return this.#knex
  }

  async query(sql: string, values?: readonly unknown[]): ReturnType<TestDatabase['query']> {
    const { connection } = this.#state.database
    return (await connection.query({ sql, ...(values === undefined ? {} : { values }) })).rows
  }

  async seed(file: string): Promise<void> {
    await putIn(this.#state.database, readSeed(resolve(this.#state.root, file)))
  }

  async current(): Promise<readonly string[]> {
    const { database, table } = this.#state
    return (await readVersionTable(database.connection, table, dialectByName('postgres'))).rows
  }

  async upgrade(target = 'heads'): Promise<void> {
    await this.#run('upgrade', (rows) => planUpgrade(this.#state.graph, rows, target))
  }

  async upgradeBefore(revision: string): Promise<void> {
    const { graph } = this.#state
    const header = resolveRevision(graph, revision)
    if (header === null) {
      throw new TribikosError('usage', `There is nothing before ${revision}`, {
        hint: 'Name the revision that is to be run next.',
      })
    }
    await this.#run('upgrade', (rows) => planBefore(graph, rows, header.id))
  }

  async downgrade(target: string): Promise<void> {
    await this.#run('downgrade', (rows) => planDowngrade(this.#state.graph, rows, target))
  }

  async close(): Promise<void> {
    await this.#state.release()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #run(command: 'upgrade' | 'downgrade', plan: (rows: readonly string[]) => RunPlan): Promise<void> {
    const { database, settings } = this.#state
    try {
      await runInScratch(database, { command, plan }, settings)
    } catch (error) {
      // Whoever expects the failure goes on with the database.
      await database.resetSession()
      throw error
    }
  }
}

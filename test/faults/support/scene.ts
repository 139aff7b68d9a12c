/**
 * A database, a project on disk, and runs of the built command line on them. Whatever a test leaves running is ended with
 * the scene.
 */
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { expect } from 'vitest'
import { ended, startTribikos, type CliResult } from '../../support/cli.ts'
import { createTestDatabase, withClient, type TestDatabase } from '../../support/database.ts'
import { createToyProject, type ToyProject, type ToyRevision } from '../../support/toy-project.ts'
import { readState, resetDatabase, type State } from './state.ts'

export interface RunOptions {
  /** Another way to the database, a proxy's. */
  readonly url?: string
  readonly env?: Readonly<Record<string, string>>
}

export interface StartedRun {
  readonly child: ChildProcessWithoutNullStreams
  /** Settles when the process has ended. */
  readonly ended: Promise<CliResult>
  /** Settles when the text stands in what it wrote to stderr; fails when it ends without that. */
  says(text: string | RegExp): Promise<void>
}

export interface Scene {
  readonly database: TestDatabase
  readonly project: ToyProject
  run(argv: readonly string[], options?: RunOptions): Promise<CliResult>
  start(argv: readonly string[], options?: RunOptions): Promise<StartedRun>
  /** Everything that a test compares: schema, rows, version table. */
  state(): Promise<State>
  /** Brings the database back to what it was at the beginning. */
  reset(): Promise<void>
  /** Process ids of the sessions of runs on the database. */
  sessions(): Promise<readonly number[]>
  end(): Promise<void>
}

export interface SceneOptions {
  readonly revisions: readonly ToyRevision[]
  readonly config?: Readonly<Record<string, unknown>>
  /** SQL that makes what is there before the first run. */
  readonly before?: string
}

/** After this what a test waits for will not come any more. */
const hopelessMs = 90_000

export async function createScene({ revisions, config = {}, before = '' }: SceneOptions): Promise<Scene> {
  const database = await createTestDatabase('fault')
  const project = createToyProject(revisions, { url: '${TEST_URL}', ...config })
  const runs = new Set<StartedRun>()
  const start: Scene['start'] = async (argv, { url = database.url, env = {} } = {}) => {
    const child = await startTribikos(argv, { cwd: project.folder, env: { ...env, TEST_URL: url } })
    const run = { child, ended: endedInTime(child), says: listenTo(child) }
    runs.add(run)
    const forget = (): boolean => runs.delete(run)
    void run.ended.then(forget, forget)
    return run
  }
  const reset = async (): Promise<void> => resetDatabase(database, before)
  await reset()
  return {
    database,
    project,
    start,
    run: async (argv, options) => (await start(argv, options)).ended,
    state: async () => readState(database),
    reset,
    sessions: async () => sessionsOf(database),
    end: async () => {
      const left = [...runs]
      for (const { child } of left) child.kill('SIGKILL')
      await Promise.allSettled(left.map(async (run) => run.ended))
      project.remove()
      await database.drop()
    },
  }
}

/** What hangs is killed, and is no end of a run. */
async function endedInTime(child: ChildProcessWithoutNullStreams): Promise<CliResult> {
  let isHanging = false
  const timer = setTimeout(() => {
    isHanging = true
    child.kill('SIGKILL')
  }, hopelessMs)
  const result = await ended(child)
  clearTimeout(timer)
  if (isHanging) throw new Error(`The run did not end in ${hopelessMs} ms, and said:\n${result.stderr}`)
  return result
}

function listenTo(child: ChildProcessWithoutNullStreams): StartedRun['says'] {
  let text = ''
  const listeners = new Set<() => void>()
  child.stderr.on('data', (data: Buffer | string) => {
    text += data.toString()
    for (const listener of listeners) listener()
  })
  return async (wanted) =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (typeof wanted === 'string' ? !text.includes(wanted) : !wanted.test(text)) return
        listeners.delete(look)
        resolve()
      }
      listeners.add(look)
      child.once('close', () => {
        reject(new Error(`It ended without saying ${String(wanted)}, but:\n${text}`))
      })
      look()
    })
}

async function sessionsOf(database: TestDatabase): Promise<readonly number[]> {
  const found = await database.query<{ pid: number }>(
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'tribikos/%'",
  )
  return found.map(({ pid }) => pid)
}

/** Ends the sessions of the runs and returns when they are gone; gives how many there were. */
export async function terminateSessions({ database }: Pick<Scene, 'database'>): Promise<number> {
  return withClient(database.url, async (client) => {
    const pids = await sessionsOf(database)
    await client.query('SELECT pg_terminate_backend(pid) FROM unnest($1::int[]) AS pid', [pids])
    await until(async () => {
      const left = await client.query('SELECT FROM pg_stat_activity WHERE pid = ANY ($1::int[])', [pids])
      return left.rowCount === 0
    })
    return pids.length
  })
}

/** Waits for a condition that somebody else brings about. Fails when it does not come at all. */
export async function until(condition: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + hopelessMs
  while (!(await condition())) {
    if (performance.now() > end)
      throw new Error(`It did not come about in ${hopelessMs} ms: ${condition.toString()}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/**
 * Waits until a statement with this text is running in a session of a run, or was its last one; gives the process id of
 * that session. A run that takes its time has a second session, which looks what the first waits for.
 */
export async function running(
  { database }: Pick<Scene, 'database'>,
  text: string,
  state: 'active' | 'idle' = 'active',
): Promise<number> {
  let pids: readonly number[] = []
  await until(async () => {
    const found = await database.query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND state = $2
         AND application_name LIKE 'tribikos/%' AND strpos(query, $1) > 0`,
      [text, state],
    )
    pids = found.map(({ pid }) => pid)
    return pids.length > 0
  })
  return pids[0] ?? 0
}

/** What holds for every end of a run: a failure is one of ours, put into words, and nobody sees a stack trace. */
export function expectWords({ code, signal, stderr }: CliResult): void {
  expect({ signal, stderr }).toEqual({
    signal: null,
    stderr: expect.not.stringMatching(/^ {4}at |node:internal/m),
  })
  if (code !== 0) expect(stderr).toMatch(/^error\[[a-z_]+\]: /m)
}

/** What an undisturbed run to the heads leaves: what every other one is compared with. */
export async function stateOfOneRun(scene: Scene): Promise<State> {
  expect(await scene.run(['upgrade', 'heads'])).toMatchObject({ code: 0, stdout: '' })
  return scene.state()
}

/** One more run, by itself, brings the database to the right end, whatever happened before. */
export async function expectRecovery(scene: Scene, wanted: State): Promise<void> {
  const rerun = await scene.run(['upgrade', 'heads'])
  expect(rerun, rerun.stderr).toMatchObject({ code: 0, stdout: '' })
  expect(await scene.state()).toEqual(wanted)
}

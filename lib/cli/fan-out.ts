/** A command on all databases that env.ts names, or on some: what is printed of each, and of all at the end. */
import { errorValue, exitCodeOf, type ErrorValue } from '../commands/error-value.ts'
import {
  type DatabaseOutcome,
  type DatabaseProject,
  defaultJobs,
  type FanOutSummary,
  forEachDatabase,
} from '../commands/fan-out.ts'
import { chosenNames } from '../commands/named-databases.ts'
import type { ExitCode } from '../errors.ts'
import { TribikosError } from '../errors.ts'
import { loadGraph } from '../project/load-graph.ts'
import type { Project } from '../project/project.ts'
import { canAsk, confirmedByName } from './confirmation.ts'
import { type WorkContext, type DatabaseWork, type Surroundings, yesOf } from './database-work.ts'
import { errorText } from './print/error.ts'
import { failedDatabases } from './print/failed-databases.ts'
import { wholeCount } from './run-revisions.ts'
import type { Terminal } from './terminal.ts'

/** What a command prints with --json that worked on several databases. */
export interface DatabasesReport {
  readonly version: 1
  readonly kind: 'databases'
  readonly command: string
  /** Whether all is well on every database, and none was left out. */
  readonly ok: boolean
  /** False when some were not begun: after --fail-fast, a signal, or an error in the list of env.ts. */
  readonly complete: boolean
  /** The signal, or what is wrong with the list; null when there is nothing of the kind. */
  readonly stopped: ErrorValue | null
  /** Those that were begun, in the order of env.ts. */
  readonly databases: readonly DatabaseReport[]
}

export interface DatabaseReport {
  readonly name: string
  /** The schema, where it is one of a database. */
  readonly schema: string | null
  readonly ok: boolean
  /** What the command prints of one database; null when it failed. */
  readonly report: unknown
  readonly error: ErrorValue | null
}

export async function fanOut<Report>(
  context: WorkContext,
  project: Project,
  work: DatabaseWork<Report>,
): Promise<0 | ExitCode> {
  const { invocation, terminal, signal } = context
  const { database: names } = invocation.global
  const { jobs, 'fail-fast': failFast } = invocation.options
  const parallel = jobsOf(jobs)
  // What is wrong with the revisions is wrong for all.
  if (invocation.command !== 'ensure-version') await loadGraph(project)
  if (work.writes) await requireConfirmation(project, context)
  const printed = new PrintedOutcomes<Report>(terminal, work)
  const sayDatabase = onceAtMost()
  const summary = await forEachDatabase<Report>(
    project,
    async (member) => work.run(member, surroundingsOf(member, context, sayDatabase), member.database.name),
    {
      jobs: parallel,
      only: names.length === 0 ? undefined : chosenNames(names),
      failFast,
      signal,
      onOutcome: (outcome) => {
        printed.add(outcome)
      },
    },
  )
  printed.end()
  terminal.progress('')
  if (work.writes) terminal.note(summaryText(summary))
  const stopped = summary.stopped === null ? null : errorValue(summary.stopped)
  const ok = summary.complete && summary.failed.length === 0 && !printed.hasFindings
  terminal.result(
    {
      version: 1,
      kind: 'databases',
      command: invocation.command,
      ok,
      complete: summary.complete,
      stopped,
      databases: printed.reports,
    } satisfies DatabasesReport,
    '',
  )
  return exit(summary, { terminal, isOk: ok, writes: work.writes })
}

/** @throws usage */
function jobsOf(given: number | undefined): number {
  const jobs = wholeCount('--jobs', given) ?? defaultJobs
  if (jobs >= 1) return jobs
  throw new TribikosError('usage', `Option --jobs needs 1 or more, not '${jobs}'`)
}

/**
 * One confirmation for all: of the environment, as the databases have no name together.
 * @throws protected_environment
 */
async function requireConfirmation(project: Project, context: WorkContext): Promise<void> {
  if (!project.config.protected) return
  const name = project.environmentName ?? 'all'
  const given = yesOf(context)
  const confirmed =
    given === undefined && canAsk(context)
      ? await confirmedByName(
          `This environment is protected. Type ${name} to change its databases: `,
          context,
        )
      : given
  if (confirmed === name) return
  throw new TribikosError(
    'protected_environment',
    confirmed === undefined
      ? 'The databases of env.ts belong to a protected environment, and nobody confirmed that they are to be changed'
      : `The confirmation names '${confirmed}', and that of all databases is '${name}'`,
    {
      hint: `If you mean it, add --yes ${name}. To see what would happen: --dry-run.`,
      details: { confirmation: name },
    },
  )
}

/** Says where schemas stand once, and not for each of them. */
function onceAtMost(): () => boolean {
  let isSaid = false
  return () => {
    const isFirst = !isSaid
    isSaid = true
    return isFirst
  }
}

/** Each line has the name of its database. */
function surroundingsOf(
  { database }: DatabaseProject,
  { terminal, activity, signal }: Surroundings,
  sayDatabase: () => boolean,
): Surroundings {
  const named = (line: string): string => `[${database.name}] ${line}`
  return {
    activity,
    signal,
    terminal: {
      ...terminal,
      note: (line) => {
        if (!line.startsWith('Database: ') || database.url !== undefined) terminal.note(named(line))
        else if (sayDatabase()) terminal.note(line)
      },
      warning: (line) => {
        terminal.warning(named(line))
      },
      progress: () => {},
    },
  }
}

function summaryText({ done, failed, complete }: FanOutSummary): string {
  const databases = done === 1 ? '1 database' : `${done} databases`
  const failures = failed.length === 0 ? '' : `, failed on ${failed.length}`
  return `Done on ${databases}${failures}${complete ? '' : '; the others were not begun'}`
}

const runAgain = 'Run the same again when that is mended: what is done on the others is not done twice.'

interface Ending {
  readonly terminal: Terminal
  readonly isOk: boolean
  readonly writes: boolean
}

/** The last error is the one that the command ends with; with --json its value is part of the result. */
function exit(summary: FanOutSummary, { terminal, isOk, writes }: Ending): 0 | ExitCode {
  const { failed, stopped } = summary
  const errors = [
    ...(failed.length === 0 ? [] : [failedDatabases(summary, writes ? runAgain : null)]),
    ...(stopped === null ? [] : [stopped]),
  ]
  const last = errors.at(-1)
  if (last === undefined) return isOk ? 0 : 1
  for (const error of terminal.json ? errors : errors.slice(0, -1))
    terminal.error(errorText(error, false), undefined)
  if (!terminal.json) throw last
  return exitCodeOf(last)
}

/** What is told of each database while the others are at work: lines in the order of env.ts, values for --json. */
class PrintedOutcomes<Report> {
  readonly #terminal: Terminal
  readonly #work: DatabaseWork<Report>
  /** Of databases that come after one that has not ended. */
  readonly #waiting = new Map<number, readonly string[]>()
  readonly #reports: { readonly index: number; readonly report: DatabaseReport }[] = []
  #next = 0
  #ended = 0
  /** Whether something is wrong with one that did not fail. */
  hasFindings = false

  constructor(terminal: Terminal, work: DatabaseWork<Report>) {
    this.#terminal = terminal
    this.#work = work
  }

  get reports(): readonly DatabaseReport[] {
    return this.#reports.sort((one, other) => one.index - other.index).map(({ report }) => report)
  }

  add(outcome: DatabaseOutcome<Report>): void {
    const { index, database, ok } = outcome
    this.#ended++
    if (ok && this.#work.ok?.(outcome.value) === false) this.hasFindings = true
    if (this.#terminal.json) this.#reports.push({ index, report: reportOf(outcome, this.#work) })
    else this.#waiting.set(index, ok ? this.#linesOf(database.name, outcome.value) : [])
    if (!ok) this.#terminal.note(`[${database.name}] failed: ${errorValue(outcome.error).code}`)
    this.#print()
    this.#terminal.progress(`[${this.#ended}] ${database.name}`)
  }

  /** Prints what waits for others that were not begun. */
  end(): void {
    for (const index of [...this.#waiting.keys()].sort((one, other) => one - other)) {
      this.#next = index
      this.#print()
    }
  }

  #linesOf(name: string, report: Report): readonly string[] {
    const line = this.#work.line(report)
    const notes = this.#work.notes?.(report) ?? []
    return [...(line === '' ? [] : [line]), ...notes].map((each) => `${name}: ${each}`)
  }

  #print(): void {
    for (;;) {
      const lines = this.#waiting.get(this.#next)
      if (lines === undefined) return
      this.#waiting.delete(this.#next)
      this.#next++
      for (const line of lines) this.#terminal.result(null, line)
    }
  }
}

function reportOf<Report>(outcome: DatabaseOutcome<Report>, work: DatabaseWork<Report>): DatabaseReport {
  const { name, schema = null } = outcome.database
  return outcome.ok
    ? { name, schema, ok: work.ok?.(outcome.value) !== false, report: outcome.value, error: null }
    : { name, schema, ok: false, report: null, error: errorValue(outcome.error) }
}

/** What upgrade, downgrade and stamp print: the run log, a progress line, a plan, or SQL. */
import type { RunProgress, RunReport } from '../runtime/run-request.ts'
import type { SqlReport } from '../commands/revision-run.ts'
import type { RunOptions } from '../commands/run-options.ts'
import { describeBlockedLock } from '../database/blocked-lock.ts'
import { TribikosError } from '../errors.ts'
import type { CommandContext } from './command-context.ts'
import { revisionText } from '../runtime/step-line.ts'
import { backfillPrinter } from './print/backfill.ts'
import { printWholeText } from './print/whole-text.ts'
import type { Terminal } from './terminal.ts'

/** With fewer steps than this a progress line would only flicker. */
const stepsWithProgress = 5

/** Prints what a run tells while it goes on. */
export function progressPrinter({
  terminal,
  activity,
}: Pick<CommandContext<never>, 'terminal' | 'activity'>): (event: RunProgress) => void {
  const printBackfill = backfillPrinter(terminal)
  let database: string | null = null
  return (event) => {
    activity.follow(event)
    switch (event.type) {
      case 'waiting':
        terminal.note(waitingText(event))
        break
      case 'unreachable':
        terminal.note(`Waiting up to ${event.waitForDbMs / 1000} s for the server: ${event.error.message}`)
        break
      case 'step-started':
        // Nobody is to find out afterwards which database it was.
        if (database !== null) terminal.note(database)
        database = null
        terminal.note(event.line)
        if (event.count >= stepsWithProgress) {
          terminal.progress(
            `[${event.index + 1}/${event.count}] ${event.step.revisions.map(({ id }) => id).join(', ')}`,
          )
        }
        break
      case 'notice':
        terminal.note(`${event.notice.severity}: ${event.notice.message}`)
        break
      case 'warning':
        terminal.warning(event.message)
        if (event.hint !== null) terminal.note(`hint: ${event.hint}`)
        break
      case 'resuming':
        terminal.note(
          `Going on behind ${event.done} statement${event.done === 1 ? '' : 's'} that an earlier run has done`,
        )
        break
      case 'blocked':
        terminal.note(`Waiting for ${describeBlockedLock(event.lock)}`)
        break
      case 'retrying':
        terminal.note(retryingText(event))
        break
      case 'backfill':
        printBackfill(event)
        break
      case 'verified':
        terminal.note(`Verified ${event.step.revisions.map(({ id }) => id).join(', ')}`)
        break
      case 'hook-output':
        terminal.note(`${event.hook}: ${event.line}`)
        break
      case 'connected':
        database = databaseText(event)
        break
      case 'planned':
      case 'step-done':
      case 'used-late':
    }
  }
}

/** What the options of a command that runs revisions ask for, but for the confirmation of the database. */
export function runOptionsOf(context: CommandContext<'upgrade' | 'downgrade' | 'rollback'>): RunOptions {
  const { options } = context.invocation
  return {
    transaction: options.transaction,
    waitForDbMs: milliseconds(options['wait-for-db']),
    lockWaitMs: milliseconds(options['lock-wait']),
    lockTimeoutMs: milliseconds(options['lock-timeout']),
    lockRetries: wholeCount('--lock-retries', options['lock-retries']),
    resume: options.resume,
    planHash: options.plan,
    reason: options.reason,
    signal: context.signal,
    onProgress: progressPrinter(context),
  }
}

/** Prints the report of a run: with --json the value; the text has been printed on the way. */
export function printRun(terminal: Terminal, report: RunReport): void {
  terminal.progress('')
  terminal.result(report, '')
}

/** Prints SQL, or writes it to the file of --output. */
export async function printSql(
  terminal: Terminal,
  report: SqlReport,
  output: string | undefined,
): Promise<void> {
  await printWholeText(terminal, report, report.sql, output)
}

/** Options that contradict each other. */
export function checkOutputOptions(options: {
  readonly sql: boolean
  readonly output: string | undefined
  readonly 'dry-run'?: boolean
}): void {
  if (options.sql && options['dry-run'] === true) {
    throw new TribikosError('usage', '--sql and --dry-run exclude each other', {
      hint: '--sql needs no database; --dry-run reads it and prints the plan.',
    })
  }
  if (options.output !== undefined && !options.sql) {
    throw new TribikosError('usage', '--output is for --sql', { hint: 'Give both, or redirect stdout.' })
  }
}

function databaseText({ database, isEncrypted }: RunProgress & { readonly type: 'connected' }): string {
  const how = isEncrypted === null ? '' : isEncrypted ? ', encrypted' : ', not encrypted'
  return `Database: ${database}${how}`
}

function waitingText({ holder, lockWaitMs }: RunProgress & { readonly type: 'waiting' }): string {
  const who =
    holder === null
      ? 'another run'
      : `another run (pid ${holder.processId}, ${holder.applicationName || 'no application name'})`
  return `Waiting up to ${lockWaitMs / 1000} s for ${who} to end`
}

function retryingText(event: RunProgress & { readonly type: 'retrying' }): string {
  const { step, statement, retry, retries, pauseMs } = event
  const again = `Trying again in ${(pauseMs / 1000).toFixed(1)} s (${retry} of ${retries})`
  const what = statement === undefined ? revisionText(step) : `Statement ${statement}`
  return `${what} was rolled back: ${reasonOf(event)}. ${again}`
}

function reasonOf({ error, lock }: RunProgress & { readonly type: 'retrying' }): string {
  const { sqlstate, sql } = error.details
  if (sqlstate === '40P01') return 'it and another session waited for each other'
  if (sqlstate === '40001') return 'it could not be brought in line with another session'
  const what =
    lock === null && typeof sql === 'string' ? `, for ${sql.length > 80 ? `${sql.slice(0, 80)} …` : sql}` : ''
  return `it did not get a lock in time${what}`
}

/** A number that counts something. @throws usage */
export function wholeCount(option: string, value: number | undefined): number | undefined {
  if (value === undefined || Number.isSafeInteger(value)) return value
  throw new TribikosError('usage', `Option ${option} needs a whole number, not '${value}'`)
}

/** Seconds of the command line → milliseconds. */
export function milliseconds(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : Math.round(seconds * 1000)
}

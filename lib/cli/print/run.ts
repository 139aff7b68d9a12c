/** A noted run, in one line and in several. */
import type { LoggedRun, LoggedStep } from '../../database/run-table.ts'
import { durationText, timeText } from './time.ts'

/** `upgrade head, done, 2026-11-21T10:00:00Z, by ada on build-7` */
export function runText(run: LoggedRun): string {
  const { command, target, startedAt } = run
  return `${[command, target].filter((each) => each !== null).join(' ')}, ${outcomeOf(run)}, ${timeText(startedAt)}, by ${whoOf(run)}`
}

/** A run with everything that is known of it. */
export function runLines(run: LoggedRun): readonly string[] {
  const { id, rowsBefore, rowsAfter, steps, planned, commit, job, reason, error, version, databaseUser } = run
  const place = (rows: readonly string[] | null): string =>
    rows === null ? 'unknown' : rows.length === 0 ? 'base' : rows.join(', ')
  const known: readonly (readonly [name: string, value: string | null])[] = [
    ['Rows', `${place(rowsBefore)} -> ${place(rowsAfter)}`],
    ['Role', databaseUser],
    ['Commit', commit],
    ['Job', job],
    ['Reason', reason],
    ['Error', error],
    ['Version', version],
  ]
  const left = planned.length - steps.length
  return [
    `Run ${id}: ${runText(run)}`,
    ...known.flatMap(([name, value]) => (value === null ? [] : [`  ${`${name}:`.padEnd(8)} ${value}`])),
    ...steps.map((step) => `  ${stepLine(step)}`),
    ...(left > 0 && run.outcome !== 'done' ? [`  ${left} more ${left === 1 ? 'was' : 'were'} planned`] : []),
  ]
}

function stepLine({ direction, revisions, durationMs }: LoggedStep): string {
  return `${direction} ${revisions.join(', ')}, ${durationText(durationMs)}`
}

function outcomeOf({ outcome, exitCode, isRunning, startedAt, endedAt }: LoggedRun): string {
  if (outcome === 'started') return isRunning ? 'running' : 'cut short'
  const code = exitCode === null || exitCode === 0 ? '' : ` (exit code ${exitCode})`
  const took = endedAt === null ? '' : ` in ${durationText(Date.parse(endedAt) - Date.parse(startedAt))}`
  return `${outcome}${code}${took}`
}

function whoOf({ osUser, databaseUser, host }: LoggedRun): string {
  return `${osUser ?? databaseUser} on ${host}`
}

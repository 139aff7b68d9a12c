/**
 * The process: the only place that reads argv, listens for signals and exits. Whatever ends the process early, it
 * does not end with 0 unless the command did what it was asked for.
 */
import { isTribikosError, TribikosError } from '../errors.ts'
import { Activity } from './activity.ts'
import { asksForJson, optionsOf } from './command-line.ts'
import { execute } from './execute.ts'
import { listenForSignals } from './interruption.ts'
import { errorValue, exitCodeOf } from '../commands/error-value.ts'
import { errorText } from './print/error.ts'
import { createTerminal } from './terminal.ts'

const argv = process.argv.slice(2)
const asked = new Set(optionsOf(argv))

const terminal = createTerminal({
  stdout: process.stdout,
  stderr: process.stderr,
  json: asksForJson(argv),
  quiet: asked.has('-q') || asked.has('--quiet'),
  color: process.stderr.isTTY && !asked.has('--no-color') && (process.env['NO_COLOR'] ?? '') === '',
})

const activity = new Activity()
let settled = false
/** Breaks of the run that came from outside of its promise. */
let broken: unknown = null

function report(error: unknown): void {
  terminal.progress('')
  terminal.error(errorText(error, asked.has('--raiseerr') || asked.has('--debug')), errorValue(error))
}

function endWith(error: unknown): never {
  settled = true
  report(error)
  process.exit(exitCodeOf(error))
}

// A reader that has seen enough (`history | head`) closes the pipe: nothing is wrong then.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') broken = error
  })
}

// An emptied event loop or a process.exit() in a revision would otherwise end the process with 0.
process.on('exit', () => {
  if (settled) return
  const { text, details } = activity.place
  const error = new TribikosError('ended_early', `The process ended before the command was done${text}`, {
    hint: `${text === '' ? 'A revision or env.ts' : 'It'} called process.exit() or waits for something that never comes; see \`tribikos current\`.`,
    details,
  })
  report(error)
  // Whatever number it was ended with: numbers of ours have a meaning.
  process.exitCode = error.exitCode
})

const interruption = listenForSignals(endWith)
process.on('unhandledRejection', stopFor)
process.on('uncaughtException', stopFor)

/** Ends the run as a signal does: the statement is cancelled, and the error says what stays. */
function stopFor(error: unknown): void {
  broken ??= strayError(error)
  interruption.stop(strayError(error))
}

/** What code of the project threw where no command could catch it. */
function strayError(error: unknown): TribikosError {
  const message = error instanceof Error ? error.message : String(error)
  return new TribikosError('migration_failed', `An error was thrown that nobody handles: ${message}`, {
    hint: 'A promise in a revision or in env.ts is not awaited, or a callback throws; --raiseerr shows where.',
    details: isTribikosError(error) ? error.details : {},
    cause: error,
  })
}

async function main(): Promise<void> {
  let code = 0
  try {
    code = await execute(argv, { terminal, activity, signal: interruption.signal })
    if (activity.hasRun) {
      const { timersEnded } = await import('./leftover-timers.ts')
      if (!(await timersEnded()))
        terminal.warning('A timer that code of the project set is still running; it is not waited for')
    }
    broken ??= activity.late
  } catch (error) {
    report(error)
    code = exitCodeOf(error)
  }
  settled = true
  await Promise.all([flushed(process.stdout), flushed(process.stderr)])
  if (code === 0 && broken !== null) endWith(broken)
  process.exit(code)
}

/** Windows writes to pipes in the background; exiting at once would cut the output. */
async function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => {
      resolve()
    })
  })
}

// Not awaited at the top level: Node would end an unsettled one with a warning and a code of its own.
main().catch(endWith)

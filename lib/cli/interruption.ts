/**
 * Signals: the first asks the run to stop, a second ends the process at once. npm and npx pass a signal on that the
 * terminal has sent to the whole group already, so a repetition within a moment counts as the same one.
 */
import { TribikosError } from '../errors.ts'

const signals = {
  SIGINT: 'interrupted_sigint',
  SIGTERM: 'interrupted_sigterm',
  SIGHUP: 'interrupted_sighup',
} as const

const sameSignalMs = 300
/** How long a run may take to cancel its statement, roll back and end. */
const graceMs = 3000

export interface Interruption {
  /** Aborts with the error of the signal. */
  readonly signal: AbortSignal
  /** Asks the run to stop for another reason, with the same patience; the first reason counts. */
  readonly stop: (reason: TribikosError) => void
  /** The error of the signal that came, if one did. */
  readonly error: () => TribikosError | null
}

/** Listens from now on; `end` is called when the process has to go without waiting for the run. */
export function listenForSignals(end: (error: TribikosError) => void): Interruption {
  const controller = new AbortController()
  let first: { readonly error: TribikosError; readonly at: number } | null = null
  const stop = (error: TribikosError): void => {
    if (first !== null) return
    first = { error, at: performance.now() }
    controller.abort(error)
    setTimeout(() => {
      end(error)
    }, graceMs).unref()
  }
  for (const [name, code] of Object.entries(signals)) {
    process.on(name, () => {
      if (first === null) stop(new TribikosError(code, `Interrupted by ${name}`))
      else if (performance.now() - first.at > sameSignalMs) end(first.error)
    })
  }
  return { signal: controller.signal, stop, error: () => first?.error ?? null }
}

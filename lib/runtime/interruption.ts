/** Stops a run at a signal: the statement that runs is cancelled, and whoever waits is told at once. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Connection } from '../database/connection.ts'

const cancelAgainMs = 150
/** After this the session is closed under the statement: the run has to end in 3 s. */
const patienceMs = 1800

export interface Interruptible {
  readonly connection: Connection
  readonly signal: AbortSignal | null
}

/**
 * Waits for work, or until the signal is aborted: then the connection is brought to rest and the signal's reason
 * thrown. Work that goes on elsewhere is not waited for; `onAbort` is where it is told.
 */
export async function interruptible<Result>(
  work: () => Promise<Result>,
  { connection, signal }: Interruptible,
  onAbort: () => void = () => {},
): Promise<Result> {
  if (signal === null) return work()
  signal.throwIfAborted()
  return new Promise<Result>((resolve, reject) => {
    const stop = (): void => {
      onAbort()
      void bringToRest(connection).then(() => {
        reject(signal.reason as Error)
      })
    }
    signal.addEventListener('abort', stop, { once: true })
    const end = (settle: () => void): void => {
      signal.removeEventListener('abort', stop)
      if (!signal.aborted) settle()
    }
    work().then(
      (result) => {
        end(() => {
          resolve(result)
        })
      },
      (error: unknown) => {
        end(() => {
          reject(error)
        })
      },
    )
  })
}

/** Waits for work whose end must be known, a COMMIT; a signal cancels what runs meanwhile. */
export async function cancelling<Result>(
  work: () => Promise<Result>,
  { connection, signal }: Interruptible,
): Promise<Result> {
  if (signal === null) return work()
  const stop = (): void => void bringToRest(connection)
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await work()
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

/** Cancels until nothing runs on the connection any more, and closes it when that takes too long. */
async function bringToRest(connection: Connection): Promise<void> {
  // Whoever is lent the client has waited for all that ran on it.
  const rest = connection.lend(async () => true)
  for (let passed = 0; passed < patienceMs; passed += cancelAgainMs) {
    await Promise.race([connection.cancel(), rest])
    if (await Promise.race([rest, pause(cancelAgainMs, false)])) return
  }
  await connection.close()
}

/** What code of the project leaves running when its command is done. Loaded when revisions ran. */
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises'

const longestMs = 500
const lookAgainMs = 20

/**
 * Waits a moment for timers that code of the project left running, as they may want to use `op`: false when some are
 * still there.
 */
export async function timersEnded(): Promise<boolean> {
  for (let waited = 0; ; waited += lookAgainMs) {
    await nextTurn()
    if (!process.getActiveResourcesInfo().includes('Timeout')) return true
    if (waited >= longestMs) return false
    await pause(lookAgainMs)
  }
}

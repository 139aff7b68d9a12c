/** How far a batch of a revision is: a progress line on a terminal, else a line now and then; and what it did in the end. */
import { clockMs } from '../../runtime/clock.ts'
import type { RunProgress } from '../../runtime/run-request.ts'
import type { Terminal } from '../terminal.ts'

type BackfillEvent = RunProgress & { readonly type: 'backfill' }

/** Between two lines. */
const quietMs = 5000

/** Prints what a run tells of its batches. */
export function backfillPrinter(terminal: Terminal): (event: BackfillEvent) => void {
  let saidAt = clockMs()
  return (event) => {
    const text = backfillText(event)
    const isDue = event.state === 'done' || clockMs() - saidAt >= quietMs
    if (!isDue) {
      terminal.progress(text)
      return
    }
    saidAt = clockMs()
    terminal.note(text)
  }
}

/** `account: 12000 rows in 14 ranges, about 23 %, up to 14000` */
export function backfillText({ progress, state, waitMs }: BackfillEvent): string {
  const { table, rows, walked, ranges, lastKey, estimate } = progress
  const changed = `${counted(rows, 'row')} in ${counted(ranges, 'range')}`
  if (state === 'done') return `${table}: ${changed}, done`
  const share =
    estimate === null || walked > estimate ? '' : `, about ${Math.floor((walked / estimate) * 100)} %`
  const place =
    lastKey === null ? '' : `, up to ${lastKey.length === 1 ? lastKey[0] : `(${lastKey.join(', ')})`}`
  const waits = waitMs === null ? '' : `; waiting ${(waitMs / 1000).toFixed(1)} s, as waitWhile asks for`
  return `${table}: ${changed}${share}${place}${waits}`
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}

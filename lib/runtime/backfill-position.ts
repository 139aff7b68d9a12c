/** How far a batch is, as the journal keeps it, and where a run begins with it. */
import { TribikosError } from '../errors.ts'
import type { StepJournal, Turn } from './step-journal.ts'

export interface BackfillPosition {
  /** The last key that was passed; null at the beginning. */
  readonly after: readonly string[] | null
  readonly rows: number
  readonly walked: number
  readonly ranges: number
  /** Rows of the last range that were changed. */
  readonly changed: number
}

export interface BackfillStart {
  readonly isDone: boolean
  readonly position: BackfillPosition
}

const beginning: BackfillPosition = { after: null, rows: 0, walked: 0, ranges: 0, changed: 0 }

/** @throws revision_changed when an earlier run did something else here, and nobody has said what to do about that */
export function backfillStart(journal: StepJournal | null, turn: Turn | null): BackfillStart {
  const before = turn?.before ?? null
  if (journal === null || turn === null || before === null) return { isDone: false, position: beginning }
  const position = positionOf(before.progress)
  if (before.state === 'done') {
    journal.requireSame(turn)
    return { isDone: true, position: position ?? beginning }
  }
  if (position === null || journal.isSame(turn)) return { isDone: false, position: position ?? beginning }
  if (journal.resume === 'skip') return { isDone: false, position }
  if (journal.resume === 'retry') return { isDone: false, position: beginning }
  throw changedOnTheWay(turn, position)
}

/** What {@link backfillStart} reads. Keys are text, so that none loses a digit. */
export function progressText({ after, rows, walked, ranges }: BackfillPosition): string {
  return JSON.stringify({ after, rows, walked, ranges })
}

function positionOf(text: string | null): BackfillPosition | null {
  if (text === null) return null
  const found: unknown = JSON.parse(text)
  if (typeof found !== 'object' || found === null) return null
  const { after, rows, walked, ranges } = found as Readonly<Record<string, unknown>>
  return {
    after: Array.isArray(after) ? after.map(String) : null,
    rows: Number(rows),
    walked: Number(walked),
    ranges: Number(ranges),
    changed: 0,
  }
}

function changedOnTheWay({ number, before }: Turn, { rows, ranges }: BackfillPosition): TribikosError {
  return new TribikosError(
    'revision_changed',
    `Statement ${number} of the revision is a batch that stopped behind ${ranges} ranges (${rows} rows), and now it is another one.\n` +
      `  ran: ${before?.statement ?? ''}`,
    {
      hint: 'Give it back what it did. Or run the same command again with --resume=skip to go on behind the last range with what it does now, or with --resume=retry to begin anew with that.',
      details: { statement: number, ran: before?.statement ?? null },
    },
  )
}

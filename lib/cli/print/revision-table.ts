/** Revisions with where they stand, a line each, in columns. */
import type { RevisionStatus } from '../../commands/revision-status.ts'
import { durationText, timeText } from './time.ts'

const heading = ['Revision', 'State', 'Applied', 'By', 'Took', 'Message'] as const

export function revisionTable(revisions: readonly RevisionStatus[]): readonly string[] {
  const lines = [heading, ...revisions.map(cellsOf)]
  const widths = heading.map((_, column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0)))
  return lines.map((cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

function cellsOf({
  id,
  state,
  appliedAt,
  appliedBy,
  durationMs,
  message,
}: RevisionStatus): readonly string[] {
  const time = appliedAt === null ? '' : timeText(appliedAt)
  return [id, state, time, appliedBy ?? '', durationMs === null ? '' : durationText(durationMs), message]
}

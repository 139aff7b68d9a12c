/**
 * Plans for `--sql`, where no database says which rows it has: a range says it, `start:end`. The start may be
 * several revisions with commas between. Without a start the database is taken to be empty, as with `base`.
 */
import { TribikosError } from '../errors.ts'
import type { RevisionGraph } from './graph.ts'
import type { RunPlan } from './plan.ts'
import { planDowngrade } from './plan-downgrade.ts'
import { stampSteps } from './plan-stamp.ts'
import { planUpgrade } from './plan-upgrade.ts'
import { argumentOf, resolveOne } from './resolve.ts'
import { assemble } from './rows.ts'
import { requireTidyRows, rowPositions } from './table-rows.ts'

/** A plan and the rows that it takes for granted. */
export interface OfflinePlan {
  readonly start: readonly string[]
  readonly plan: RunPlan
}

/**
 * `upgrade --sql`: `start:end`, or the end alone for an empty database.
 * @throws TribikosError `invalid_range`, and as {@link planUpgrade}
 */
export function planUpgradeOffline(graph: RevisionGraph, range: string): OfflinePlan {
  const { start, end } = splitRange(range)
  const rows = startRows(graph, start)
  return { start: rows, plan: planUpgrade(graph, rows, end) }
}

/**
 * `downgrade --sql`: `start:end`, both needed.
 * @throws TribikosError `range_required`, `invalid_range`, and as {@link planDowngrade}
 */
export function planDowngradeOffline(graph: RevisionGraph, range: string): OfflinePlan {
  const { start, end } = splitRange(range)
  if (start === null) {
    throw new TribikosError('range_required', 'downgrade with --sql requires <fromrev>:<torev>', {
      hint: `Say where the database stands, as in \`downgrade head:${end} --sql\`.`,
      details: { argument: range },
    })
  }
  const rows = startRows(graph, start)
  return { start: rows, plan: planDowngrade(graph, rows, end) }
}

/**
 * `stamp --sql`: each target may have a start before it, and all that do must have the same.
 * @throws TribikosError `several_start_revisions`, `invalid_range`, and as {@link planStamp}
 */
export function planStampOffline(graph: RevisionGraph, targets: string | readonly string[]): OfflinePlan {
  const ranges = (typeof targets === 'string' ? [targets] : targets).map(splitRange)
  const starts = new Set(ranges.flatMap(({ start }) => (start === null ? [] : [start])))
  if (starts.size > 1) {
    throw new TribikosError(
      'several_start_revisions',
      'Stamp operation with --sql only supports a single starting revision at a time',
      {
        hint: 'Give every target the same start; several rows are written with commas, as in `a,b:c`.',
        details: { starts: [...starts] },
      },
    )
  }
  const [start = null] = starts
  const rows = startRows(graph, start)
  const steps = stampSteps(graph, {
    rows: rowPositions(graph, rows),
    texts: ranges.map(({ end }) => end),
    manner: 'one by one',
  })
  return { start: rows, plan: assemble(rows, steps) }
}

function splitRange(range: string): { start: string | null; end: string } {
  const parts = range.split(':')
  const [first = '', second] = parts
  if (second === undefined) return { start: null, end: first }
  if (parts.length === 2 && first !== '' && second !== '') return { start: first, end: second }
  throw new TribikosError('invalid_range', `'${range}' is not a range: write START:END`, {
    hint: 'Write `base` for an empty database, as in `base:head`.',
    details: { range },
  })
}

/** The rows that a start stands for, each argument between commas one revision. */
function startRows(graph: RevisionGraph, start: string | null): readonly string[] {
  if (start === null) return []
  const texts = graph.structure.positionOf.has(start) ? [start] : start.split(',')
  const positions = texts.flatMap((text) => resolveOne(graph, argumentOf(graph, text)) ?? [])
  const rows = [...new Set(positions)].toSorted((a, b) => a - b)
  requireTidyRows(graph, rows)
  return rows.map((position) => graph.structure.id(position))
}

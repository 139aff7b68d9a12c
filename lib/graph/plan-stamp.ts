/**
 * Stamp: rows move, nothing is run. Afterwards every revision that was asked for stands in the table or is implied
 * by a row; rows in the lineage of what was asked for make way, all other rows stay.
 */
import { TribikosError } from '../errors.ts'
import { implied, lineage } from './ancestry.ts'
import type { RevisionArgument } from './argument.ts'
import type { RevisionGraph } from './graph.ts'
import type { RowChange, RunPlan } from './plan.ts'
import { requireNoRange } from './plan-upgrade.ts'
import { argumentOf, listed, resolveMany, withLineage } from './resolve.ts'
import { assemble, collapse, type BareStep } from './rows.ts'
import { rowPositions } from './table-rows.ts'

/** How {@link planStamp} treats what is in the table. */
export interface StampOptions {
  /** Empty the table first, whatever it holds. */
  readonly purge?: boolean
}

/**
 * The plan of `stamp`: one step for each revision that gets a row, or one without revisions for rows that only go.
 *
 * @param rows ids in the version table, in any order
 * @param targets revision arguments; `base` (or `label@base`) takes rows away
 * @throws TribikosError for an argument that stands for nothing (see {@link resolveRevisions}), `range_not_allowed`,
 * and, without `purge`, `unknown_revision` for a row that no file has
 */
export function planStamp(
  graph: RevisionGraph,
  rows: readonly string[],
  targets: string | readonly string[],
  options: StampOptions = {},
): RunPlan {
  const texts = listed(targets)
  requireNoRange(texts)
  if (options.purge === true) {
    const purged = removalStep([...new Set(rows)].sort())
    return assemble(rows, [...purged, ...stampSteps(graph, { rows: [], texts, manner: 'together' })])
  }
  const positions = rowPositions(graph, rows)
  // Rows that overlap already are nobody's statement of what was run: then only the arguments count.
  const manner = implied(graph.structure, positions).length === 0 ? 'together' : 'one by one'
  return assemble(rows, stampSteps(graph, { rows: positions, texts, manner }))
}

/**
 * How several revisions are stamped. `together`: what another one stands on needs no row, and a row that was asked for
 * stays. `one by one`: each gets its row, whatever the others are.
 */
export type StampManner = 'together' | 'one by one'

/** The steps from known rows. */
export function stampSteps(
  graph: RevisionGraph,
  { rows, texts, manner }: { rows: readonly number[]; texts: readonly string[]; manner: StampManner },
): BareStep[] {
  const { structure } = graph
  const asked = texts.map((text) => argumentOf(graph, text))
  const selected = selectRows(graph, rows, asked)
  const all = wantedPositions(graph, asked)
  // `base` among other targets takes rows away, so that no row is there to stay.
  const together = manner === 'together' && !asked.some((argument) => argument.type === 'base')
  const id = (position: number): string => structure.id(position)
  if (all.length === 0) return removalStep(selected.map(id))
  const wanted = together ? tips(graph, all) : all
  const isRelated = relatedTo(graph, selected)
  const missing = wanted.filter((position) => !selected.includes(position))
  const moving = all.some((position) => !selected.includes(position) && isRelated(position))
  const leaving = moving ? selected.filter((row) => !together || !wanted.includes(row)) : []
  if (missing.length === 0) return removalStep(leaving.map(id))
  const heir = missing.find(isRelated) ?? missing[0]
  return missing.map((position) => ({
    direction: 'stamp',
    revisions: [structure.header(position)],
    rowChanges: collapse(position === heir ? leaving.map(id) : [], id(position)),
  }))
}

/** Tells whether a revision stands above or below any of these, dependencies included. */
function relatedTo(graph: RevisionGraph, positions: readonly number[]): (position: number) => boolean {
  if (positions.length === 0) return () => false
  const related = lineage(graph.structure, positions, 'with dependencies')
  return (position) => related[position] === 1
}

function removalStep(ids: readonly string[]): BareStep[] {
  if (ids.length === 0) return []
  return [
    { direction: 'stamp', revisions: [], rowChanges: ids.map((id): RowChange => ({ type: 'delete', id })) },
  ]
}

/**
 * The rows in the lineage, dependencies included, of anything asked for; all rows when that is `base`. They come in
 * the order of what was asked for, then of the table: the last of them is the one that is updated.
 */
function selectRows(
  graph: RevisionGraph,
  rows: readonly number[],
  asked: readonly RevisionArgument[],
): readonly number[] {
  try {
    const found = asked.flatMap((argument) =>
      withLineage(graph, rows, { argument, edges: 'with dependencies' }),
    )
    return [...new Set(found)]
  } catch (error) {
    throw asStampError(error)
  }
}

/** What is asked for, each once. A walk that ends at or below the base asks for nothing, as `base` does. */
function wantedPositions(graph: RevisionGraph, asked: readonly RevisionArgument[]): number[] {
  try {
    const places = asked.flatMap((argument) => resolveMany(graph, argument))
    return [...new Set(places.filter((place) => typeof place === 'number'))]
  } catch (error) {
    throw asStampError(error)
  }
}

/** Without those that another one stands on: its row says as much. */
function tips(graph: RevisionGraph, positions: readonly number[]): number[] {
  const lower = new Set(implied(graph.structure, positions))
  return positions.filter((position) => !lower.has(position))
}

function asStampError(error: unknown): unknown {
  if (!(error instanceof TribikosError) || error.code !== 'multiple_heads') return error
  return new TribikosError(
    'multiple_heads',
    'Multiple heads are present; please specify a single target revision',
    {
      hint: `${error.hint ?? ''} To stamp all of them, ask for 'heads'.`.trim(),
      details: error.details,
      cause: error,
    },
  )
}

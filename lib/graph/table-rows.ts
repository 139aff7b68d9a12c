/** The ids in the version table → positions. Rows are full ids: a row that the graph does not know is an error. */
import { TribikosError } from '../errors.ts'
import { implied } from './ancestry.ts'
import type { RevisionGraph } from './graph.ts'
import { nearestNames } from './nearest.ts'
import type { Origin } from './targets.ts'

/**
 * The positions of the rows, each once, in the order given. Only the order of a stamp's writes follows it.
 * @throws TribikosError `unknown_revision`
 */
export function rowPositions(graph: RevisionGraph, rows: readonly string[]): number[] {
  const positions = rows.map((row) => {
    const position = graph.structure.positionOf.get(row)
    if (position === undefined) throw unknownRow(graph, row)
    return position
  })
  return [...new Set(positions)]
}

/** The rows as what a relative argument counts from. */
export function originFromRows(graph: RevisionGraph, rows: readonly string[]): Origin {
  return {
    count: new Set(rows).size,
    one: () => rowPositions(graph, rows)[0] ?? null,
    all: () => rowPositions(graph, rows),
  }
}

/**
 * Refuses rows of which one already implies another: no run can say what state such a database is in.
 * @throws TribikosError `overlapping_revisions`
 */
export function requireTidyRows(graph: RevisionGraph, positions: readonly number[]): void {
  const { structure } = graph
  const redundant = implied(structure, positions)
  const [lower] = redundant
  if (lower === undefined) return
  const upper = positions.find((position) => structure.reachability.standsOn(position, lower)) ?? lower
  const tidy = positions
    .filter((position) => !redundant.includes(position))
    .toSorted((a, b) => a - b)
    .map((position) => structure.id(position))
  throw new TribikosError(
    'overlapping_revisions',
    `Requested revision ${structure.id(upper)} overlaps with other requested revisions ${structure.id(lower)}: both ` +
      `stand in the version table, and ${structure.id(upper)} already implies ${structure.id(lower)}`,
    {
      hint: `If everything up to ${tidy.join(' and ')} has really been run, leave only those rows: \`tribikos stamp --purge ${tidy.join(' ')}\`.`,
      details: { rows: positions.map((position) => structure.id(position)), tidy },
    },
  )
}

function unknownRow(graph: RevisionGraph, row: string): TribikosError {
  const similar = nearestNames(row, graph.structure.positionOf.keys())
  const nearest = similar.length > 0 ? ` The nearest ids are ${similar.join(', ')}.` : ''
  return new TribikosError(
    'unknown_revision',
    `Can't locate revision identified by '${row}': it stands in the version table, and no revision file has that id`,
    {
      hint: `Restore its file or deploy the branch that has it; or, if the database matches other revisions, say which with \`tribikos stamp --purge REVISION\`.${nearest}`,
      details: { row, similar },
    },
  )
}

/** Which revision `downgrade` leaves standing, and which branch narrows what goes. */
import { TribikosError } from '../errors.ts'
import { ancestors, positionsOf } from './ancestry.ts'
import type { RevisionArgument } from './argument.ts'
import type { RevisionGraph } from './graph.ts'
import { findRevision } from './lookup.ts'
import { inLineage, resolveOne } from './resolve.ts'
import { linked } from './links.ts'
import { anchor, narrowedTo, outOfRange, type Origin, type Past } from './targets.ts'
import { walkDown, walkUp, type Place } from './walk.ts'

export interface DowngradeTarget {
  /** Null for the base. */
  readonly position: number | null
  readonly branch: string | null
}

/** Works out the target; a relative one counts from the rows. */
export function resolveDowngradeTarget(
  graph: RevisionGraph,
  target: RevisionArgument,
  origin: Origin,
): DowngradeTarget {
  const { branch } = target
  // The branch only narrows; the target itself is looked for in the whole graph.
  if (target.type !== 'relative') return { position: resolveOne(graph, { ...target, branch: null }), branch }
  const { from, steps } = target
  if (from === null) return countedFromRows(graph, target, { origin, past: 'leave' })
  if (steps >= 0) {
    const start = resolveOne(graph, anchor(from, null)) ?? 'base'
    if (start === 'base' && steps === 0) throw outOfRange(target.text, steps)
    return settled(walkUp(graph, { start, steps, past: 'leave', among: narrowedTo(graph, branch) }), target)
  }
  const start = resolveOne(graph, anchor(from, branch)) ?? 'base'
  return settled(walkDown(graph, { start, steps: -steps, past: 'leave' }), target)
}

/** `-N` and `branch@-N`. */
export function countedFromRows(
  graph: RevisionGraph,
  target: RevisionArgument & { type: 'relative' },
  { origin, past }: { readonly origin: Origin; readonly past: Past },
): DowngradeTarget {
  const { steps, branch } = target
  if (steps >= 0) throw outOfRange(target.text, steps)
  const start = branch === null ? onlyRow(target, origin) : rowOnBranch(graph, { ...target, branch }, origin)
  const narrowing = branch ?? graph.structure.id(start)
  if (branch !== null) findRevision(graph, graph.structure.id(start), branch)
  return settled(walkDown(graph, { start, steps: -steps, past }), { ...target, branch: narrowing })
}

function settled(place: Place, target: RevisionArgument & { type: 'relative' }): DowngradeTarget {
  if (place === null) throw outOfRange(target.text, target.steps)
  return { position: place === 'base' ? null : place, branch: target.branch }
}

function onlyRow(target: RevisionArgument & { type: 'relative' }, origin: Origin): number {
  if (origin.count > 1) {
    throw new TribikosError(
      'ambiguous_downgrade',
      `Relative revision ${target.text} is ambiguous: the database stands on ${origin.count} branches`,
      {
        hint: `Name the branch, as in LABEL@${target.text} or ID@${target.text}, or the revision to go down to.`,
        details: { argument: target.text, count: origin.count },
      },
    )
  }
  const row = origin.count === 0 ? null : origin.one()
  if (row === null) throw outOfRange(target.text, target.steps)
  return row
}

/** The row on the branch; else the highest applied revision on it by down edges. */
function rowOnBranch(
  graph: RevisionGraph,
  target: RevisionArgument & { type: 'relative'; branch: string },
  origin: Origin,
): number {
  const { structure } = graph
  const rows = origin.all().filter((row) => typeof row === 'number')
  let found = inLineage(graph, rows, target.branch)
  if (found.length === 0) found = inLineage(graph, branchHeads(graph, rows), target.branch)
  const [row, other] = found
  if (row === undefined) throw outOfRange(target.text, target.steps)
  if (other === undefined) return row
  throw new TribikosError(
    'ambiguous_downgrade',
    `Relative revision ${target.text} is ambiguous: several applied revisions are on that branch: ` +
      found.map((position) => structure.id(position)).join(', '),
    {
      hint: `Name one of them, as in ID@${target.text.split('@').at(-1) ?? ''}.`,
      details: { argument: target.text },
    },
  )
}

/** The applied revisions that no applied revision follows by down edge: rows, and heads of branches below them. */
export function branchHeads(graph: RevisionGraph, rows: readonly number[]): number[] {
  const { structure } = graph
  const applied = ancestors(structure, rows)
  return positionsOf(applied).filter((position) =>
    linked(structure.children, position).every((child) => applied[child] !== 1),
  )
}

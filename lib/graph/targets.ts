/** What a relative argument counts from, and the revisions that `upgrade` is asked for. */
import { TribikosError } from '../errors.ts'
import { ancestors, positionsOf } from './ancestry.ts'
import type { RevisionArgument } from './argument.ts'
import type { RevisionGraph } from './graph.ts'
import { inLineage, resolveMany, resolveOne } from './resolve.ts'
import { linked } from './links.ts'
import { walkDown, walkUp, type Place } from './walk.ts'

/** What `+N` is counted from: the rows of a database, or the lower end of a range. */
export interface Origin {
  /** How many there are; 0 stands for the base. */
  readonly count: number
  /** The only one. */
  readonly one: () => number | null
  readonly all: () => readonly Place[]
}

/** How far a walk may go. */
export type Past = 'leave' | 'stay'

/** The positions that an upgrade to these arguments wants; nothing for `base`. */
export function upgradeTargets(
  graph: RevisionGraph,
  targets: readonly RevisionArgument[],
  { origin, past }: { readonly origin: Origin; readonly past: Past },
): number[] {
  const [single] = targets
  const places =
    targets.length === 1 && single?.type === 'relative'
      ? [relativeTarget(graph, single, { origin, past })]
      : targets.flatMap((target) => resolveMany(graph, target))
  return places.map((place) => {
    if (typeof place === 'number') return place
    throw outOfRange(targets.map((target) => target.text).join(' '), 0)
  })
}

function relativeTarget(
  graph: RevisionGraph,
  target: RevisionArgument & { type: 'relative' },
  { origin, past }: { readonly origin: Origin; readonly past: Past },
): Place {
  const { branch, from, steps } = target
  if (from === null) {
    if (steps <= 0) throw outOfRange(target.text, steps)
    const start = branch === null ? onlyStart(origin) : startOnBranch(graph, branch, origin)
    const place = walkUp(graph, { start, steps, past, among: narrowedTo(graph, branch) })
    if (place === null) throw outOfRange(target.text, steps)
    return place
  }
  if (steps > 0) {
    const start = resolveOne(graph, anchor(from, null)) ?? 'base'
    return walkUp(graph, { start, steps, past, among: narrowedTo(graph, branch) })
  }
  const start = resolveOne(graph, anchor(from, branch)) ?? 'base'
  return walkDown(graph, { start, steps: -steps, past })
}

/** What stands before the sign, as an argument of its own. */
export function anchor(from: string, branch: string | null): RevisionArgument {
  const text = branch === null ? from : `${branch}@${from}`
  if (from === 'head' || from === 'heads' || from === 'base') return { type: from, branch, text }
  return { type: 'name', name: from, branch, text }
}

/** Keeps the revisions in the lineage of a branch. */
export function narrowedTo(
  graph: RevisionGraph,
  branch: string | null,
): (positions: readonly number[]) => readonly number[] {
  return (positions) => (branch === null ? positions : inLineage(graph, positions, branch))
}

function onlyStart(origin: Origin): number | 'base' {
  if (origin.count === 0) return 'base'
  if (origin.count > 1) throw ambiguousUpgrade(origin.count)
  return origin.one() ?? 'base'
}

/** The row on the branch; else the highest applied revision on it; else the base. */
function startOnBranch(graph: RevisionGraph, branch: string, origin: Origin): number | 'base' {
  const { structure } = graph
  const rows = origin.count === 0 ? [] : origin.all()
  const positions = rows.map((row) => {
    if (typeof row !== 'number') throw outOfRange(`${branch}@`, 0)
    return row
  })
  let starts = inLineage(graph, positions, branch)
  if (starts.length === 0) {
    const applied = inLineage(graph, positionsOf(ancestors(structure, positions)), branch)
    const covered = new Set(applied.flatMap((position) => linked(structure.normalizedParents, position)))
    starts = applied.filter((position) => !covered.has(position))
  }
  if (starts.length > 1) throw ambiguousUpgrade(starts.length)
  return starts[0] ?? 'base'
}

function ambiguousUpgrade(count: number): TribikosError {
  return new TribikosError(
    'ambiguous_upgrade',
    `Ambiguous upgrade from multiple current revisions: ${count} of them to count from`,
    { hint: 'Name the branch, as in LABEL@+1, or the revision itself.', details: { count } },
  )
}

/** The error for a relative argument that leads out of the graph. */
export function outOfRange(text: string, steps: number): TribikosError {
  return new TribikosError(
    'relative_out_of_range',
    steps === 0
      ? `Relative revision ${text} didn't produce a revision: it leads past the end of the graph`
      : `Relative revision ${text} didn't produce ${Math.abs(steps)} migrations`,
    {
      hint: 'See where it starts with `tribikos current` and what there is with `tribikos history`.',
      details: { argument: text },
    },
  )
}

/** What `history` shows: a range of revisions, both ends included, newest first. */
import { TribikosError } from '../errors.ts'
import { ancestors, lineage, positionsOf, reachable } from './ancestry.ts'
import type { RevisionArgument } from './argument.ts'
import { countedFromRows } from './downgrade-target.ts'
import type { RevisionGraph } from './graph.ts'
import { findRevision } from './lookup.ts'
import { descendingOrder } from './order.ts'
import { withRequired } from './plan-upgrade.ts'
import { argumentOf, lenientArgumentOf, resolveMany, resolveOne } from './resolve.ts'
import type { RevisionHeader } from './revision.ts'
import { originFromRows, rowPositions } from './table-rows.ts'
import { outOfRange, upgradeTargets, type Origin } from './targets.ts'
import type { Place } from './walk.ts'

/** One end of a range. */
type End =
  | { readonly type: 'argument'; readonly argument: RevisionArgument }
  | { readonly type: 'rows'; readonly rows: readonly string[] }

/** All revisions from the heads down, newest first: the exact reverse of an upgrade of an empty database. */
export function walk(graph: RevisionGraph): readonly RevisionHeader[] {
  const members = new Uint8Array(graph.size).fill(1)
  return descendingOrder(graph.structure, members).map((position) => graph.structure.header(position))
}

/**
 * The revisions of a range, newest first.
 *
 * @param range `start:end`, where either may be missing; null for everything. `current` stands for the rows
 * @param currentRows what `current` stands for: ids in the version table
 * @throws TribikosError `invalid_range`, `range_not_ancestor`, and for arguments that stand for nothing
 */
export function historyRange(
  graph: RevisionGraph,
  range: string | null,
  currentRows: readonly string[] = [],
): readonly RevisionHeader[] {
  if (range === null) return walk(graph)
  const [start = '', end, ...more] = range.trim().split(':')
  if (end === undefined || more.length > 0) {
    throw new TribikosError('invalid_range', 'History range requires [start]:[end], [start]:, or :[end]', {
      details: { range },
    })
  }
  const endOf = (text: string, missing: string): End =>
    text === 'current'
      ? { type: 'rows', rows: currentRows }
      : { type: 'argument', argument: argumentOf(graph, text === '' ? missing : text) }
  const upper = endOf(end, 'heads')
  const lower = endOf(start, 'base')
  if (upper.type === 'rows' && upper.rows.length === 0) {
    // Nothing is applied, so there is nothing to show; a wrong lower end is told all the same.
    between(graph, lower, endOf('heads', ''))
    return []
  }
  return between(graph, lower, upper).map((position) => graph.structure.header(position))
}

function between(graph: RevisionGraph, lower: End, upper: End): number[] {
  const { structure } = graph
  const targets = targetsOf(graph, lower, upper)
  const members = withRequired(graph, targets)
  const starts = startsOf(graph, { lower, upper, required: members })
  if (starts.length === 0) return descendingOrder(structure, members)
  withRequired(graph, starts)
  ancestors(structure, starts).forEach((member, position) => {
    if (member === 1) members[position] = 0
  })
  for (const start of starts) members[start] = 1
  const above = reachable(structure.children, starts)
  for (const position of positionsOf(members)) if (above[position] !== 1) members[position] = 0
  return descendingOrder(structure, members, targets)
}

function targetsOf(graph: RevisionGraph, lower: End, upper: End): number[] {
  const targets =
    upper.type === 'rows'
      ? rowPositions(graph, upper.rows)
      : upgradeTargets(graph, [upper.argument], { origin: originOf(graph, lower), past: 'stay' })
  return lower.type === 'rows' ? targets : narrowed(graph, targets, lower.argument)
}

function originOf(graph: RevisionGraph, lower: End): Origin {
  if (lower.type === 'rows') return originFromRows(graph, lower.rows)
  const { argument } = lower
  return {
    count: 1,
    one: () => resolveOne(graph, argument),
    all: () => resolveMany(graph, argument),
  }
}

/** With a branch before the lower end, only tops that show its label count. */
function narrowed(graph: RevisionGraph, targets: readonly number[], { branch }: RevisionArgument): number[] {
  if (branch === null) return [...targets]
  const { structure } = graph
  const position = resolveOne(graph, lenientArgumentOf(graph, branch))
  const isId = position !== null && structure.id(position) === branch
  const shown = isId ? (structure.labels[position] ?? []) : [branch]
  const label = shown.length === 1 ? shown[0] : undefined
  if (label !== undefined || position === null)
    return targets.filter((target) => structure.labels[target]?.includes(label ?? branch) === true)
  const members = lineage(structure, [position], 'down edges')
  return targets.filter((target) => members[target] === 1)
}

/** The lower end; empty for the base. */
function startsOf(
  graph: RevisionGraph,
  { lower, upper, required }: { lower: End; upper: End; required: Uint8Array },
): number[] {
  const places: readonly Place[] =
    lower.type === 'rows' ? rowPositions(graph, lower.rows) : resolveMany(graph, lower.argument)
  if (places.some((place) => place === 'base' || (place !== null && required[place] !== 1))) {
    throw notOnOneLine(lower, upper)
  }
  if (places[0] === null && lower.type === 'argument' && lower.argument.type === 'relative') {
    return countedFromTheEnd(graph, lower.argument, upper)
  }
  return places.map((place) => {
    if (typeof place === 'number') return place
    throw outOfRange(textOf(lower), 0)
  })
}

/** `-N` that leads below the base from the heads is counted from the upper end instead. */
function countedFromTheEnd(
  graph: RevisionGraph,
  argument: RevisionArgument & { type: 'relative' },
  upper: End,
): number[] {
  const origin =
    upper.type === 'rows' ? originFromRows(graph, upper.rows) : originFromText(graph, upper.argument.text)
  const { position } = countedFromRows(graph, argument, { origin, past: 'stay' })
  return position === null ? [] : [position]
}

/** The upper end, as a revision in its own branch: so `heads` alone is none. */
function originFromText(graph: RevisionGraph, text: string): Origin {
  return {
    count: 1,
    one: () => resolveOne(graph, lenientArgumentOf(graph, `${text}@${text}`)),
    all: () => [findRevision(graph, text)],
  }
}

function notOnOneLine(lower: End, upper: End): TribikosError {
  return new TribikosError(
    'range_not_ancestor',
    `Requested range ${textOf(lower)}:${textOf(upper)} does not refer to ancestor/descendant revisions along the same branch`,
    { hint: 'The start has to lie below the end.', details: { start: textOf(lower), end: textOf(upper) } },
  )
}

function textOf(end: End): string {
  return end.type === 'rows' ? 'current' : end.argument.text
}

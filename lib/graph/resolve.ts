/**
 * A revision argument → revisions, where nothing depends on a database. `-N` is counted down from the real heads
 * here; every other relative form belongs to a command that has rows, and is an unknown name.
 */
import { TribikosError } from '../errors.ts'
import { lineage, type Members } from './ancestry.ts'
import { parseArgument, readArgument, type RevisionArgument } from './argument.ts'
import type { RevisionGraph } from './graph.ts'
import { findBranch, findRevision, requireMember } from './lookup.ts'
import type { RevisionHeader } from './revision.ts'
import { walkDown, type Place } from './walk.ts'

/** A revision; `'base'` where a walk ended below the first one; null where it left the graph. */
export type ResolvedRevision = RevisionHeader | 'base' | null

/**
 * The one revision that an argument stands for; null for `base`, and for `head` of an empty graph.
 *
 * @throws TribikosError `multiple_heads` when it stands for several; `unknown_revision`, `ambiguous_revision`,
 * `unknown_branch`, `not_in_branch`, `invalid_target`
 */
export function resolveRevision(graph: RevisionGraph, symbol: string): RevisionHeader | null {
  const position = resolveOne(graph, argumentOf(graph, symbol))
  return position === null ? null : graph.structure.header(position)
}

/**
 * All revisions that arguments stand for, in order; nothing for `base`.
 *
 * @throws TribikosError as {@link resolveRevision}; `head` of several heads is still `multiple_heads`
 */
export function resolveRevisions(
  graph: RevisionGraph,
  symbols: string | readonly string[],
): readonly ResolvedRevision[] {
  return listed(symbols)
    .flatMap((symbol) => resolveMany(graph, argumentOf(graph, symbol)))
    .map((place) => (typeof place === 'number' ? graph.structure.header(place) : place))
}

/** One value or several as a list. */
export function listed(symbols: string | readonly string[]): readonly string[] {
  return typeof symbols === 'string' ? [symbols] : symbols
}

/** Parses one argument with the graph's labels in mind; refuses what follows no rule. */
export function argumentOf(graph: RevisionGraph, text: string): RevisionArgument {
  return parseArgument(text, (label) => graph.structure.labelled.has(label))
}

/** The same, reading as a name what follows no rule. */
export function lenientArgumentOf(graph: RevisionGraph, text: string): RevisionArgument {
  return readArgument(text, (label) => graph.structure.labelled.has(label))
}

/** The position, or null for base. */
export function resolveOne(graph: RevisionGraph, argument: RevisionArgument): number | null {
  const { branch } = argument
  if (argument.type === 'name' || argument.type === 'relative')
    return findRevision(graph, argument.name, branch)
  const positions = tops(graph, argument)
  if (positions.length > 1) throw multipleHeads(graph, argument.text, positions)
  const branchPosition = branch === null ? null : findBranch(graph, branch)
  const position = positions[0]
  if (position === undefined) return null
  if (branch !== null && branchPosition !== null) requireMember(graph, position, { branch, branchPosition })
  return position
}

/** The positions; empty for base. */
export function resolveMany(graph: RevisionGraph, argument: RevisionArgument): Place[] {
  const { branch } = argument
  if (argument.type === 'relative' && argument.from === null && argument.steps < 0) {
    return countedFromHeads(graph, argument)
  }
  if (argument.type === 'name' || argument.type === 'relative')
    return [findRevision(graph, argument.name, branch)]
  const positions = tops(graph, argument)
  if (branch !== null && positions.length > 0) {
    const branchPosition = findBranch(graph, branch)
    for (const position of positions) requireMember(graph, position, { branch, branchPosition })
  }
  return positions
}

function countedFromHeads(graph: RevisionGraph, argument: RevisionArgument & { type: 'relative' }): Place[] {
  const { structure } = graph
  const { branch } = argument
  return structure.realHeads
    .filter((head) => branch === null || structure.labels[head]?.includes(branch) === true)
    .map((head) => walkDown(graph, { start: head, steps: -argument.steps, past: 'leave' }))
}

/** What `head`, `heads` or `base` stands for, narrowed to the lineage of a branch. */
function tops(
  graph: RevisionGraph,
  argument: RevisionArgument & { type: 'head' | 'heads' | 'base' },
): number[] {
  const { structure } = graph
  if (argument.type === 'base') return []
  if (argument.type === 'heads' && argument.branch === null) {
    return [...structure.realHeads]
  }
  const heads = [...structure.heads]
  const narrowed = argument.branch === null ? heads : inLineage(graph, heads, argument.branch)
  if (argument.type === 'head' && narrowed.length > 1) throw multipleHeads(graph, argument.text, narrowed)
  return narrowed
}

/** Those of `positions` that share the lineage, by down edges, of what `text` stands for. */
export function inLineage(graph: RevisionGraph, positions: readonly number[], text: string): number[] {
  return withLineage(graph, positions, { argument: lenientArgumentOf(graph, text), edges: 'down edges' })
}

/** Those of `positions` that share the lineage of what an argument stands for; all of them for `base`. */
export function withLineage(
  graph: RevisionGraph,
  positions: readonly number[],
  { argument, edges }: { argument: RevisionArgument; edges: 'down edges' | 'with dependencies' },
): number[] {
  const named = argument.type === 'name' || argument.type === 'relative'
  const starts = named ? [] : tops(graph, argument)
  // A name is looked up only where there is something to narrow: without rows, say, no branch is a wrong one.
  if (positions.length === 0) return []
  if (argument.branch !== null) starts.push(findRevision(graph, argument.branch))
  if (named) starts.push(findRevision(graph, argument.name))
  if (starts.length === 0) return [...positions]
  const members: Members = lineage(graph.structure, starts, edges)
  return positions.filter((position) => members[position] === 1)
}

function multipleHeads(graph: RevisionGraph, text: string, positions: readonly number[]): TribikosError {
  const heads = positions.map((position) => graph.structure.id(position))
  return new TribikosError(
    'multiple_heads',
    `Multiple head revisions are present for given argument '${text}'; please specify a specific target revision, ` +
      `'<branchname>@${text}' to narrow to a specific head, or 'heads' for all heads`,
    {
      hint: `The heads are ${heads.join(', ')}. Unite them for good with \`${mergeCommand(graph, heads)}\`.`,
      details: { argument: text, heads },
    },
  )
}

/** The command that unites these heads. `heads` leaves out a head that another one depends on. */
export function mergeCommand(graph: RevisionGraph, heads: readonly string[]): string {
  const areAll = heads.length === graph.realHeads.length && graph.realHeads.every((id) => heads.includes(id))
  return `tribikos merge ${areAll ? 'heads' : heads.join(' ')}`
}

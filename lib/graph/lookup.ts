/**
 * A name → the revision that goes by it: exact id, exact label, the only id or label that starts like that, and last
 * the slug of a file. With a branch, the revision must be in its lineage: above or below it by down edges.
 */
import { TribikosError } from '../errors.ts'
import { lineage } from './ancestry.ts'
import { nearestNames } from './nearest.ts'
import type { RevisionGraph } from './graph.ts'

/** The position of what goes by `name`, looked for in the whole graph or in one branch. */
export function findRevision(graph: RevisionGraph, name: string, branch: string | null = null): number {
  const { structure } = graph
  const branchPosition = branch === null ? null : findBranch(graph, branch)
  const found =
    structure.positionOf.get(name) ??
    structure.labelled.get(name) ??
    findByBeginning(graph, name, branchPosition)
  if (branchPosition !== null && branch !== null) requireMember(graph, found, { branch, branchPosition })
  return found
}

/** The position of what a branch is named by: a label, an id or the start of one. */
export function findBranch(graph: RevisionGraph, branch: string): number {
  try {
    return findRevision(graph, branch)
  } catch (error) {
    if (!(error instanceof TribikosError)) throw error
    throw new TribikosError('unknown_branch', `No such branch: '${branch}'. ${error.message}`, {
      hint: error.hint,
      details: { ...error.details, branch },
      cause: error,
    })
  }
}

/** @throws TribikosError `not_in_branch` */
export function requireMember(
  graph: RevisionGraph,
  position: number,
  { branch, branchPosition }: { branch: string; branchPosition: number },
): void {
  if (lineage(graph.structure, [branchPosition], 'down edges')[position] === 1) return
  const id = graph.structure.id(position)
  throw new TribikosError(
    'not_in_branch',
    `Can't locate revision identified by '${id}' in branch '${branch}': revision ${id} is not a member of branch '${branch}'`,
    {
      hint: `A branch is the revision that declares it with everything above and below it. Ask for '${id}' alone, or for '${branch}@head'.`,
      details: { revision: id, branch },
    },
  )
}

function findByBeginning(graph: RevisionGraph, name: string, branchPosition: number | null): number {
  if (name === '') throw unknownRevision(graph, name)
  const { structure } = graph
  const members = branchPosition === null ? null : lineage(structure, [branchPosition], 'down edges')
  const candidates: { name: string; position: number }[] = []
  for (const names of [structure.positionOf, structure.labelled]) {
    for (const [full, position] of names) {
      // A whole name of three characters or less has to be given in full.
      if (full.length > 3 && full.startsWith(name) && (members === null || members[position] === 1)) {
        candidates.push({ name: full, position })
      }
    }
  }
  const [first] = candidates
  if (first === undefined) return findBySlug(graph, name)
  if (candidates.length === 1) return first.position
  throw ambiguousRevision(
    name,
    candidates.map((candidate) => candidate.name),
  )
}

function findBySlug(graph: RevisionGraph, slug: string): number {
  const positions = graph.bySlug.get(slug) ?? []
  const [first] = positions
  if (first === undefined) throw unknownRevision(graph, slug)
  if (positions.length === 1) return first
  throw ambiguousRevision(
    slug,
    positions.map((position) => graph.structure.id(position)),
  )
}

function ambiguousRevision(name: string, candidates: readonly string[]): TribikosError {
  const shown = candidates.slice(0, 8).map((candidate) => `'${candidate}'`)
  if (candidates.length > shown.length) shown.push(`${candidates.length - shown.length} more`)
  return new TribikosError(
    'ambiguous_revision',
    `Can't locate revision identified by '${name}': multiple revisions start with '${name}': ${shown.join(', ')}`,
    { hint: 'Give more characters.', details: { argument: name, candidates } },
  )
}

/** The error for a name that nothing goes by. */
export function unknownRevision(graph: RevisionGraph, name: string): TribikosError {
  const { positionOf, labelled } = graph.structure
  const similar = nearestNames(name, [...positionOf.keys(), ...labelled.keys()])
  return new TribikosError('unknown_revision', `Can't locate revision identified by '${name}'`, {
    hint:
      similar.length > 0
        ? `Did you mean ${similar.join(' or ')}?`
        : 'List what there is with `tribikos history`.',
    details: { argument: name, similar },
  })
}

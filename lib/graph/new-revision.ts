/** Where a new revision hangs in the graph, checked whole before a file is written. */
import { TribikosError } from '../errors.ts'
import { idFault, labelConflict, labelFault, reservedWords, type NameFault } from './check.ts'
import type { RevisionGraph } from './graph.ts'
import { unknownRevision } from './lookup.ts'
import { lenientArgumentOf, listed, resolveMany, resolveOne } from './resolve.ts'

/** What is asked of a new revision. */
export interface NewRevisionRequest {
  readonly id: string
  /** What it follows: revision arguments, `base` for a new root; `head` when left out. */
  readonly head?: string | readonly string[] | null | undefined
  /** Allow a parent that is no head. */
  readonly splice?: boolean | undefined
  readonly dependsOn?: string | readonly string[] | null | undefined
  readonly branchLabels?: string | readonly string[] | null | undefined
  /** The most characters of an id, 32 unless told. */
  readonly maxIdLength?: number | undefined
}

/** What to write into the header of the new file. */
export interface NewRevision {
  readonly downRevisions: readonly string[]
  /** Ids; a label stays a label. */
  readonly dependsOn: readonly string[]
  readonly branchLabels: readonly string[]
}

/**
 * Works out the header of a new revision and refuses what would leave a graph that does not load.
 *
 * @throws TribikosError `illegal_revision_id`, `revision_id_too_long`, `duplicate_revision`, `illegal_branch_label`,
 * `branch_label_conflict`, `multiple_heads`, `not_a_head`, `duplicate_heads`, and for arguments that stand for nothing
 */
export function planNewRevision(graph: RevisionGraph, request: NewRevisionRequest): NewRevision {
  requireNewId(graph, request.id, request.maxIdLength ?? 32)
  const parents = parentsOf(graph, request.head ?? 'head')
  const { structure } = graph
  if (request.splice !== true) {
    const inner = parents.find((parent) => !structure.isHead(parent))
    if (inner !== undefined) throw notAHead(structure.id(inner))
  }
  const dependsOn = listed(request.dependsOn ?? []).map((text) => dependencyOf(graph, text))
  const branchLabels = [...new Set(listed(request.branchLabels ?? []))]
  for (const label of branchLabels) requireNewLabel(graph, label, request.id)
  return { downRevisions: parents.map((parent) => structure.id(parent)), dependsOn, branchLabels }
}

function requireNewId(graph: RevisionGraph, id: string, maxLength: number): void {
  const fault =
    idFault(id, maxLength) ?? unwritable(id, 'revision identifier', 'illegal_revision_id') ?? unsafe(id)
  if (fault !== null) throw refused(fault, { id })
  const existing = graph.get(id)
  if (existing !== undefined) {
    const place = existing.path === '' ? '' : ` in ${existing.path}`
    throw new TribikosError('duplicate_revision', `Revision ${id} exists already${place}`, {
      hint: 'Choose another id, or leave it out to get one.',
      details: { id, path: existing.path },
    })
  }
  const holder = graph.structure.labelled.get(id)
  if (holder !== undefined) throw refused(labelConflict(id, graph.structure.id(holder), id), { id })
}

function requireNewLabel(graph: RevisionGraph, label: string, id: string): void {
  const fault = labelFault(label) ?? unwritable(label, 'branch label', 'illegal_branch_label')
  if (fault !== null) throw refused(fault, { label })
  const holder = graph.structure.positionOf.get(label) ?? graph.structure.labelled.get(label)
  if (holder !== undefined) throw refused(labelConflict(label, id, graph.structure.id(holder)), { label })
  if (label === id) throw refused(labelConflict(label, id, id), { label })
}

/** Stricter than what is read from files: a new name must not look like a step, a list or a path. */
function unwritable(
  name: string,
  kind: string,
  code: 'illegal_revision_id' | 'illegal_branch_label',
): NameFault | null {
  const illegal = [...new Set(name)].filter((character) => /[-+,/\\'"`\s\p{Cc}]/u.test(character)).sort()
  if (illegal.length === 0) return null
  return {
    code,
    message: `Character(s) '${illegal.join(', ')}' not allowed in ${kind} '${name}'`,
    hint: `Use letters, digits and underscores; ${[...reservedWords].join(', ')} are taken.`,
  }
}

/** A file is named after its id: letters that every file system keeps apart, and no dots that lead elsewhere or hide. */
function unsafe(id: string): NameFault | null {
  const foreign = [...new Set(id)].filter((character) => !/[A-Za-z0-9_.]/.test(character)).sort()
  if (foreign.length === 0 && !id.startsWith('.') && !id.includes('..')) return null
  return {
    code: 'illegal_revision_id',
    message:
      foreign.length > 0
        ? `Character(s) '${foreign.join(', ')}' not allowed in revision identifier '${id}'`
        : `Revision identifier '${id}' begins with a dot or has two in a row`,
    hint: 'Use the letters a to z, digits and underscores.',
  }
}

function refused(fault: NameFault, details: Readonly<Record<string, string>>): TribikosError {
  return new TribikosError(fault.code, fault.message, { hint: fault.hint, details })
}

function parentsOf(graph: RevisionGraph, head: string | readonly string[]): readonly number[] {
  try {
    const places = listed(head).flatMap((text) => resolveMany(graph, lenientArgumentOf(graph, text)))
    const parents = places.filter((place) => typeof place === 'number')
    if (new Set(places).size < places.length) {
      throw new TribikosError('duplicate_heads', 'Duplicate head revisions specified', {
        hint: 'Name each parent once.',
        details: { heads: parents.map((parent) => graph.structure.id(parent)) },
      })
    }
    return parents
  } catch (error) {
    if (!(error instanceof TribikosError) || error.code !== 'multiple_heads') throw error
    throw new TribikosError(
      'multiple_heads',
      'Multiple heads are present; please specify the head revision on which the new revision should be based, or perform a merge.',
      { hint: error.hint, details: error.details, cause: error },
    )
  }
}

function notAHead(id: string): TribikosError {
  return new TribikosError(
    'not_a_head',
    `Revision ${id} is not a head revision; please specify --splice to create a new branch from this revision`,
    { details: { revision: id } },
  )
}

/** A label that the revision shows is kept as a label; anything else becomes the full id. */
function dependencyOf(graph: RevisionGraph, text: string): string {
  const position = resolveOne(graph, lenientArgumentOf(graph, text))
  if (position === null) throw unknownRevision(graph, text)
  return graph.structure.labels[position]?.includes(text) === true ? text : graph.structure.id(position)
}

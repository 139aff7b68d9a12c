/** What a header may say, looked at one header at a time: ids and labels. It reports and never refuses. */
import type { ErrorCode } from '../errors.ts'
import type { RevisionHeader } from './revision.ts'

/** One thing wrong with the revision files. */
export interface Problem {
  readonly code: ErrorCode
  readonly message: string
  readonly hint: string
  readonly revision: string
  /** The file, empty when the header does not come from one. */
  readonly path: string
}

/** What is wrong with an id or a label, apart from where it stands. */
export type NameFault = Pick<Problem, 'code' | 'message' | 'hint'>

/** Words that mean something else in a revision argument. */
export const reservedWords: ReadonlySet<string> = new Set(['head', 'heads', 'base', 'current'])

/** Most ids, which need no closer look. */
const usualId = /^\w+$/
const illegalInId = ['+', '-', ':', '@']

/** What is wrong with an id that a file has, if anything: what could never be read as an argument. */
export function idFault(id: string, maxLength: number): NameFault | null {
  if (usualId.test(id) && id.length <= maxLength && !reservedWords.has(id)) return null
  if (id.trim() === '') {
    return { code: 'illegal_revision_id', message: 'A revision identifier is empty', hint: 'Give it an id.' }
  }
  const illegal = illegalInId.filter((character) => id.includes(character))
  if (illegal.length > 0) {
    return {
      code: 'illegal_revision_id',
      message: `Character(s) '${illegal.join(', ')}' not allowed in revision identifier '${id}'`,
      hint: 'Use letters, digits and underscores.',
    }
  }
  if (reservedWords.has(id)) {
    return {
      code: 'illegal_revision_id',
      message: `'${id}' is not allowed as a revision identifier: it already means something in a revision argument`,
      hint: `Choose an id other than ${[...reservedWords].join(', ')}.`,
    }
  }
  if (id.length > maxLength) {
    return {
      code: 'revision_id_too_long',
      message: `Revision identifier '${id}' has ${id.length} characters; the version table holds at most ${maxLength}`,
      hint: 'Shorten the id, or widen the column of the version table.',
    }
  }
  return null
}

/**
 * What is wrong with a label that a file has, if anything. Dashes and plus signs are read, because existing projects
 * have them; what no argument could ever name is refused.
 */
export function labelFault(label: string): NameFault | null {
  if (label.trim() === '') {
    return { code: 'illegal_branch_label', message: 'A branch label is empty', hint: 'Give it a name.' }
  }
  const illegal = ['@', ':'].filter((character) => label.includes(character))
  if (illegal.length > 0) {
    return {
      code: 'illegal_branch_label',
      message: `Character(s) '${illegal.join(', ')}' not allowed in branch label '${label}'`,
      hint: `'@' ends a label and ':' divides a range in a revision argument.`,
    }
  }
  if (reservedWords.has(label)) {
    return {
      code: 'illegal_branch_label',
      message: `'${label}' is not allowed as a branch label: it already means something in a revision argument`,
      hint: `Choose a label other than ${[...reservedWords].join(', ')}.`,
    }
  }
  return null
}

/** Reports bad and repeated ids and self-references; returns id → position, the first file of an id winning. */
export function checkHeaders(
  headers: readonly RevisionHeader[],
  maxIdLength: number,
  problems: Problem[],
): Map<string, number> {
  const positionOf = new Map<string, number>()
  const repeated: Problem[] = []
  headers.forEach((header, position) => {
    const { id, path } = header
    const loop = selfReference(header)
    if (loop !== null) problems.push({ ...loop, revision: id, path })
    const fault = idFault(id, maxIdLength)
    if (fault !== null) problems.push({ ...fault, revision: id, path })
    const earlier = positionOf.get(id)
    if (earlier === undefined) positionOf.set(id, position)
    else repeated.push({ ...duplicate(header, headers[earlier]), revision: id, path })
  })
  problems.push(...repeated)
  return positionOf
}

function selfReference({ id, downRevisions, dependsOn }: RevisionHeader): NameFault | null {
  if (downRevisions.includes(id)) {
    return {
      code: 'loop',
      message: `Self-loop is detected in revisions (${id}): its down_revision names itself`,
      hint: 'Name the revision that it follows, or null for a base.',
    }
  }
  if (dependsOn.includes(id)) {
    return {
      code: 'dependency_loop',
      message: `Dependency self-loop is detected in revisions (${id}): its depends_on names itself`,
      hint: 'Take the id out of depends_on.',
    }
  }
  return null
}

function duplicate(header: RevisionHeader, earlier: RevisionHeader | undefined): NameFault {
  const first = earlier === undefined || earlier.path === '' ? '' : `: also in ${earlier.path}`
  return {
    code: 'duplicate_revision',
    message: `Revision ${header.id} is present more than once${first}`,
    hint: 'Give one of the files an id of its own and correct what refers to it.',
  }
}

/** Reports bad and repeated labels; returns label → position of the revision that declares it. */
export function checkLabels(
  headers: readonly RevisionHeader[],
  positionOf: ReadonlyMap<string, number>,
  problems: Problem[],
): Map<string, number> {
  const labelled = new Map<string, number>()
  headers.forEach((header, position) => {
    if (header.branchLabels.length === 0) return
    for (const label of new Set(header.branchLabels)) {
      const place = { revision: header.id, path: header.path }
      const fault = labelFault(label)
      if (fault !== null) problems.push({ ...fault, ...place })
      const taken = positionOf.get(label) ?? labelled.get(label)
      if (taken === undefined) labelled.set(label, position)
      else problems.push({ ...labelConflict(label, header.id, headers[taken]?.id ?? label), ...place })
    }
  })
  return labelled
}

/** What to say when a label is taken, by another revision or as an id. */
export function labelConflict(label: string, id: string, holder: string): NameFault {
  return {
    code: 'branch_label_conflict',
    message: `Branch name '${label}' in revision ${id} already used by revision ${holder}`,
    hint: 'Choose another label: labels and ids share one set of names.',
  }
}

/** A revision on one line and as a block, in the formats that users of Alembic know and scripts read. */
import type { DescribedRevision } from '../../commands/described-revision.ts'

/** Which parts a line has beside the id and the markers of heads. */
export interface LineParts {
  readonly parents?: boolean
  readonly labels?: boolean
  /** `(branchpoint)` and `(mergepoint)`. */
  readonly tree?: boolean
  readonly doc?: boolean
  readonly current?: ReadonlySet<string>
}

/** `a -> b (label) (head), message`, as far as the parts are asked for. */
export function revisionLine(revision: DescribedRevision, parts: LineParts): string {
  const { id, branchLabels, isHead, isRealHead, isBranchPoint, isMergePoint, message } = revision
  let line = parts.parents === true ? `${parents(revision)}${dependencies(revision)} -> ${id}` : id
  if (parts.labels === true && branchLabels.length > 0) line += ` (${branchLabels.join(', ')})`
  if (isHead) line += isRealHead ? ' (head)' : ' (effective head)'
  if (parts.current?.has(id) === true) line += ' (current)'
  if (parts.tree === true && isBranchPoint) line += ' (branchpoint)'
  if (parts.tree === true && isMergePoint) line += ' (mergepoint)'
  return parts.doc === true ? `${line}, ${message}` : line
}

/** Every field, a line each, then the indented doc text and an empty line. */
export function revisionBlock(revision: DescribedRevision, current: ReadonlySet<string> = new Set()): string {
  const markers = [
    revision.isHead ? ' (head)' : '',
    revision.isBranchPoint ? ' (branchpoint)' : '',
    revision.isMergePoint ? ' (mergepoint)' : '',
    current.has(revision.id) ? ' (current)' : '',
  ]
  const lines = [
    `Rev: ${revision.id}${markers.join('')}`,
    `${revision.isMergePoint ? 'Merges' : 'Parent'}: ${parents(revision)}`,
    ...field('Also depends on', revision.dependsOn),
    ...field('Branches into', revision.isBranchPoint ? revision.nextRevisions : []),
    ...field('Branch names', revision.branchLabels),
    `Path: ${revision.path}`,
    '',
    ...comment(revision).map((line) => `    ${line}`),
    '',
  ]
  return lines.join('\n')
}

/** The comment at the top of the file. */
function comment({ id, doc, downRevisions, createDate }: DescribedRevision): readonly string[] {
  return [
    ...doc.split('\n'),
    '',
    `Revision ID: ${id}`,
    `Revises: ${downRevisions.join(', ')}`,
    ...(typeof createDate === 'string' ? [`Create Date: ${createDate}`] : []),
  ]
}

function field(name: string, values: readonly string[]): readonly string[] {
  return values.length === 0 ? [] : [`${name}: ${values.join(', ')}`]
}

function parents(revision: DescribedRevision): string {
  return revision.isBase ? '<base>' : revision.downRevisions.join(', ')
}

function dependencies(revision: DescribedRevision): string {
  return revision.dependsOn.length === 0 ? '' : ` (${revision.dependsOn.join(', ')})`
}

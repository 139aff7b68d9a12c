/**
 * A step in words: the line that announces it, as Alembic writes it (logs, progress and comments of SQL scripts share it),
 * and what errors call it.
 */
import type { Step } from '../graph/plan.ts'

/** `Running upgrade a -> b, first paragraph of the doc text` */
export function stepLine(step: Step): string {
  const doc = step.direction === 'stamp' ? '' : messageOf(step)
  return doc === '' ? stepComment(step) : `${stepComment(step)}, ${doc}`
}

/** The same without the doc text. */
export function stepComment(step: Step): string {
  const { direction, revisions, rowsBefore, rowsAfter } = step
  const names = revisions.map(({ id }) => id).join(', ')
  const parents = (revisions[0]?.downRevisions ?? []).join(', ')
  switch (direction) {
    case 'upgrade':
      return `Running upgrade ${parents} -> ${names}`
    case 'downgrade':
      return `Running downgrade ${names} -> ${parents}`
    case 'stamp':
      return `Running stamp_revision ${rowsBefore.join(', ')} -> ${rowsAfter.join(', ')}`
  }
}

/** `The upgrade of revision 1975ea83b712 (/srv/app/versions/1975ea83b712_add.ts)` */
export function revisionText({ revisions, direction }: Step): string {
  const [revision] = revisions
  if (direction === 'stamp') return 'The stamp'
  if (revision === undefined) return 'The run'
  return `The ${direction} of revision ${revision.id} (${revision.path})`
}

function messageOf(step: Step): string {
  const [paragraph = ''] = (step.revisions[0]?.doc ?? '').split(/\n\s*\n/)
  return paragraph.trim().replace(/\s+/g, ' ')
}

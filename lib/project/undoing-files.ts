/** Files of SQL that undo another one: what counts of them, and what is wrong with one that stands alone or is a revision. */
import { basename } from 'node:path'
import type { RevisionHeader } from '../graph/revision.ts'
import { undoneNameOf } from '../revisions/file-name.ts'
import type { HeaderProblem, HeaderScanResult } from '../revisions/header.ts'
import { sqlRevisionId } from '../revisions/sql-header.ts'
import { usualTraits } from './header-index.ts'

/** Of a file that undoes another one only the id counts, and it may have none. */
export function scanUndoing(text: string, path: string): HeaderScanResult {
  const id = sqlRevisionId(text) ?? ''
  const header = { id, downRevisions: [], dependsOn: [], branchLabels: [], doc: '', path }
  return { scanned: { header, ...usualTraits }, problems: [] }
}

/** What is wrong with a file that has no header, and whose name says that it undoes one that is not there. */
export function undoesNothing(text: string, path: string): readonly HeaderProblem[] | null {
  const undone = path.endsWith('.sql') ? undoneNameOf(basename(path)) : null
  if (undone === null || sqlRevisionId(text) !== null) return null
  return [
    {
      code: 'header_missing',
      message: `${path} undoes ${undone} by its name, and that file is not there`,
      hint: `Restore ${undone}, remove this file, or write a header into it if it is a revision: -- revision: … and -- down_revision: ….`,
      path,
      line: null,
    },
  ]
}

/** What is wrong with one that would be lost as a revision. */
export function foreignHeader({ id, path }: RevisionHeader, undone: string): HeaderProblem {
  return {
    code: 'duplicate_revision',
    message: `${path} undoes ${undone} by its name, but has the header of another revision, '${id}'`,
    hint: 'Give it another name if it is a revision; take its header away if it is not.',
    path,
    line: null,
  }
}

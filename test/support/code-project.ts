/** A folder with files of code, for tests that load it. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { RevisionHeader } from '../../lib/graph/revision.ts'

export interface CodeProject {
  readonly root: string
  readonly cacheDirectory: string
  path(name: string): string
  write(files: Readonly<Record<string, string>>): void
  /** The header of a revision in `versions/<file>`; its id is the name up to the first `_` or dot. */
  header(file: string): RevisionHeader
  remove(): void
}

export function createCodeProject(files: Readonly<Record<string, string>>): CodeProject {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'tribikos-code-')))
  const project: CodeProject = {
    root,
    cacheDirectory: join(root, 'cache'),
    path: (name) => join(root, name),
    write: (changed) => {
      for (const [name, text] of Object.entries(changed)) {
        mkdirSync(dirname(join(root, name)), { recursive: true })
        writeFileSync(join(root, name), text)
      }
    },
    header: (file) => ({
      id: file.split(/[_.]/)[0] ?? '',
      downRevisions: [],
      dependsOn: [],
      branchLabels: [],
      doc: 'a message',
      path: join(root, 'versions', file),
    }),
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
  project.write(files)
  return project
}

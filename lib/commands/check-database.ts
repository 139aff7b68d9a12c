/** What `check` finds in the database beside its schema: files that changed since they were applied, indexes that are not valid, schemas that are open. */
import { readAppliedRevisions } from '../database/applied-table.ts'
import type { Diagnostic } from '../diagnostic.ts'
import { invalidIndexes } from '../database/invalid-indexes.ts'
import { openSchemas } from '../database/open-schemas.ts'
import type { RevisionGraph } from '../graph/graph.ts'
import type { Project } from '../project/project.ts'
import { appliedFiles } from './applied-files.ts'
import { openDatabaseSession } from './database-session.ts'
import { versionRowsOf } from './version-rows.ts'

/** @throws the codes of connecting; version_table_invalid */
export async function checkDatabase(
  project: Project,
  graph: RevisionGraph,
  signal: AbortSignal | undefined,
): Promise<readonly Diagnostic[]> {
  const { checksums } = project.config
  const session = await openDatabaseSession(project, 'check')
  const diagnostics: Diagnostic[] = []
  await versionRowsOf(project, session, { signal }, async (connection, { found, rows }) => {
    if (checksums !== 'off') {
      const files = await appliedFiles(graph, rows, await readAppliedRevisions(connection, found))
      for (const { id, path, state } of files) {
        if (state === 'changed') diagnostics.push(changedFile(id, path, checksums))
      }
    }
    for (const name of await invalidIndexes(connection)) diagnostics.push(invalidIndex(name))
    for (const name of await openSchemas(connection)) diagnostics.push(openSchema(name))
  })
  return diagnostics
}

function changedFile(id: string, path: string, checksums: 'warn' | 'refuse'): Diagnostic {
  return {
    code: 'applied_file_changed',
    severity: checksums === 'refuse' ? 'error' : 'warning',
    subject: path,
    message: `The file of revision ${id} has changed since it was applied`,
    hint: `Put it back and make a new revision of the change, or: tribikos checksum --accept ${id} --reason TEXT.`,
  }
}

function invalidIndex(name: string): Diagnostic {
  return {
    code: 'index_invalid',
    severity: 'warning',
    subject: name,
    message:
      'The index is not valid, as a concurrent build or drop of it was stopped: it is kept up to date and never used',
    hint: `When a revision made it, run that revision again; else DROP INDEX CONCURRENTLY ${name}.`,
  }
}

function openSchema(name: string): Diagnostic {
  return {
    code: 'schema_open',
    severity: 'warning',
    subject: name,
    message:
      'Everybody may create in this schema of the search path, also functions and operators that revisions would call',
    hint: `REVOKE CREATE ON SCHEMA "${name}" FROM PUBLIC.`,
  }
}

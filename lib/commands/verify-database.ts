/**
 * Has applied revisions look at the project's database with their own `verify(op)`. Each has a transaction that only reads
 * and is rolled back, so nothing is changed and nothing is recorded.
 */
import { appliedHeaders } from '../graph/applied.ts'
import type { RevisionGraph } from '../graph/graph.ts'
import { withAncestors } from '../graph/plan-one.ts'
import { selectRevisions } from '../graph/selection.ts'
import type { RevisionHeader } from '../graph/revision.ts'
import type { Project } from '../project/project.ts'
import { loadEachModule } from '../project/revision-module.ts'
import { attempted } from '../runtime/attempted.ts'
import { beginVerifying, noteFailure, type VerifiedRevision } from '../runtime/verified-revision.ts'
import { runVerify, type VerifyContext } from '../runtime/verify-function.ts'
import { openDatabaseSession, type DatabaseSession } from './database-session.ts'
import { runSettings } from './revision-run.ts'
import { type VerifyReport, verifyReport } from './verify-report.ts'
import { versionRowsOf } from './version-rows.ts'

export interface VerifyDatabaseOptions {
  readonly signal?: AbortSignal | undefined
  readonly onRevision?:
    ((revision: { readonly id: string; readonly index: number; readonly count: number }) => void) | undefined
}

/** @throws the codes of revision arguments, of env.ts and of connecting; connection_lost; the signal's reason */
export async function verifyDatabase(
  project: Project,
  graph: RevisionGraph,
  texts: readonly string[],
  options: VerifyDatabaseOptions,
): Promise<VerifyReport> {
  const { signal } = options
  const session = await openDatabaseSession(project, 'verify')
  let revisions: readonly VerifiedRevision[] = []
  let warnings: readonly string[] = []
  const found = await versionRowsOf(project, session, { signal }, async (connection, { rows, server }) => {
    const picked = pickApplied(graph, texts, rows)
    warnings = picked.warnings
    const context = { ...contextOf(project, session), connection, serverVersion: server.version }
    revisions = await lookAll(picked.headers, session, { ...options, context })
  })
  return verifyReport(revisions, {
    on: 'database',
    database: found.database,
    warnings: [...found.warnings, ...warnings],
  })
}

interface Picked {
  readonly headers: readonly RevisionHeader[]
  readonly warnings: readonly string[]
}

/** What is applied of the revisions that were asked for, in the order of an upgrade. */
function pickApplied(graph: RevisionGraph, texts: readonly string[], rows: readonly string[]): Picked {
  const picked = selectRevisions(graph, texts, rows)
  const applied = new Set(appliedHeaders(graph, rows).map(({ id }) => id))
  const headers = withAncestors(graph, [...applied]).filter(({ id }) => picked.has(id))
  const missing = texts.length === 0 ? [] : [...picked].filter((id) => !applied.has(id))
  const be = missing.length === 1 ? 'is' : 'are'
  return {
    headers,
    warnings: missing.length === 0 ? [] : [`${missing.join(', ')} ${be} not applied, and was not looked at`],
  }
}

function contextOf(
  project: Project,
  { environment, loader }: DatabaseSession,
): Omit<VerifyContext, 'connection' | 'serverVersion' | 'signal'> {
  const { namingConvention, operations } = environment.definition
  const { settings, arguments: told, code } = runSettings(project, namingConvention, loader)
  return { settings, arguments: told, operations, callSite: code.callSite }
}

interface Looking extends VerifyDatabaseOptions {
  readonly context: Omit<VerifyContext, 'signal'>
}

async function lookAll(
  headers: readonly RevisionHeader[],
  { loader }: DatabaseSession,
  { context, onRevision, signal }: Looking,
): Promise<readonly VerifiedRevision[]> {
  const modules = await loadEachModule(loader, headers)
  const withCode = headers.flatMap((header) => {
    const module = modules.get(header.id)
    return module === undefined || ('header' in module && module.verify === null) ? [] : [{ header, module }]
  })
  const results: VerifiedRevision[] = []
  for (const [index, { header, module }] of withCode.entries()) {
    signal?.throwIfAborted()
    onRevision?.({ id: header.id, index, count: withCode.length })
    const verifying = beginVerifying(header)
    results.push(verifying)
    if (!('header' in module)) {
      noteFailure(verifying, 'load', module)
      continue
    }
    const attempt = await attempted(async () => runVerify(module, { ...context, signal: signal ?? null }))
    verifying.verify = 'error' in attempt ? 'failed' : 'ok'
    if ('error' in attempt) noteFailure(verifying, 'verify', attempt.error)
  }
  return results
}

/** The revisions as they lie there, for CI: needs no database and runs no code of the project. */
import type { Diagnostic } from '../diagnostic.ts'
import { isTribikosError } from '../errors.ts'
import type { RevisionGraph } from '../graph/graph.ts'
import { loadGraph } from '../project/load-graph.ts'
import type { Project } from '../project/project.ts'

export interface CheckOptions {
  /** Accept several heads. */
  readonly allowHeads?: boolean
}

export interface CheckReport {
  readonly version: 1
  readonly kind: 'check'
  /** Whether no diagnostic is an error. */
  readonly ok: boolean
  /** How many revisions there are; 0 when the graph does not load. */
  readonly revisions: number
  readonly heads: readonly string[]
  readonly diagnostics: readonly Diagnostic[]
}

/** Looks for everything that would stop a run, and reports it instead of failing. */
export async function check(project: Project, options: CheckOptions = {}): Promise<CheckReport> {
  const loaded = await graphOrDiagnostics(project)
  if (loaded.graph === null) return reportOf({ revisions: 0, heads: [], diagnostics: loaded.diagnostics })
  const { graph } = loaded
  const diagnostics = [...headDiagnostics(graph, options.allowHeads === true), ...(await codeDiagnostics(graph))]
  return reportOf({ revisions: graph.size, heads: graph.heads, diagnostics })
}

function reportOf(found: Pick<CheckReport, 'revisions' | 'heads' | 'diagnostics'>): CheckReport {
  const ok = found.diagnostics.every(({ severity }) => severity !== 'error')
  return { version: 1, kind: 'check', ok, ...found }
}

async function graphOrDiagnostics(
  project: Project,
): Promise<
  | { readonly graph: RevisionGraph }
  | { readonly graph: null; readonly diagnostics: readonly Diagnostic[] }
> {
  try {
    return { graph: await loadGraph(project) }
  } catch (error) {
    return { graph: null, diagnostics: diagnosticsOf(error) }
  }
}

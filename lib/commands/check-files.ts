/** The revisions as they lie there: everything that would stop a run before it begins. Needs no database. */
import type { Diagnostic } from '../diagnostic.ts'
import { isTribikosError, type TribikosError } from '../errors.ts'
import type { RevisionGraph } from '../graph/graph.ts'
import { mergeCommand } from '../graph/resolve.ts'
import { loadGraph } from '../project/load-graph.ts'
import type { Project } from '../project/project.ts'
import { missingLocations } from '../project/revision-files.ts'
import { readSqlFiles } from '../project/sql-files.ts'
import { isPythonFileName, isSqlFileName } from '../revisions/file-name.ts'

export interface CheckedFiles {
  /** Null when the graph does not load. */
  readonly graph: RevisionGraph | null
  readonly diagnostics: readonly Diagnostic[]
}

/** A graph that does not load, several heads, files that do not compile. */
export async function checkFiles(
  project: Project,
  { allowHeads }: { readonly allowHeads: boolean },
): Promise<CheckedFiles> {
  const loaded = await loadGraph(project).catch((error: unknown) => loadDiagnostics(error))
  const missing = locationDiagnostics(project)
  if ('diagnostics' in loaded) return { graph: null, diagnostics: [...missing, ...loaded.diagnostics] }
  const diagnostics = [
    ...missing,
    ...(allowHeads ? [] : headDiagnostics(loaded)),
    ...(await codeDiagnostics(loaded, project)),
  ]
  return { graph: loaded, diagnostics }
}

/** A run goes on without a folder that is not there, as if its revisions had never been; here that is an error. */
function locationDiagnostics({ config }: Project): readonly Diagnostic[] {
  return missingLocations(config.versionLocations).map((found) =>
    found.severity === 'warning' ? { ...found, severity: 'error' } : found,
  )
}

function loadDiagnostics(error: unknown): { readonly diagnostics: readonly Diagnostic[] } {
  if (!isTribikosError(error)) throw error
  const problems: unknown = error.details['problems']
  const found = Array.isArray(problems) ? problems.flatMap(problemDiagnostic) : []
  return { diagnostics: found.length === 0 ? [diagnosticOf(error, '')] : found }
}

/** One of several problems that an error lists. */
function problemDiagnostic(problem: unknown): readonly Diagnostic[] {
  if (typeof problem !== 'object' || problem === null) return []
  const { code, message, path, revision, hint } = problem as Readonly<Record<string, unknown>>
  if (typeof code !== 'string' || typeof message !== 'string') return []
  const subject = [path, revision].find((each) => typeof each === 'string' && each !== '')
  return [
    {
      code,
      severity: 'error',
      subject: typeof subject === 'string' ? subject : '',
      message,
      ...(typeof hint === 'string' ? { hint } : {}),
    },
  ]
}

/** An error as a finding. */
export function diagnosticOf(error: TribikosError, subject: string): Diagnostic {
  const { code, message, hint } = error
  return { code, severity: 'error', subject, message, ...(hint === undefined ? {} : { hint }) }
}

function headDiagnostics(graph: RevisionGraph): readonly Diagnostic[] {
  if (graph.heads.length < 2) return []
  return [
    {
      code: 'multiple_heads',
      severity: 'error',
      subject: graph.heads.join(', '),
      message: `Multiple heads are present: ${graph.heads.length} revisions have none after them`,
      hint: `Join them with \`${mergeCommand(graph, graph.heads)}\`, or allow them with --allow-heads.`,
    },
  ]
}

/** Every file is compiled, or parsed; the results are kept, so the next run need not do it again. */
async function codeDiagnostics(graph: RevisionGraph, project: Project): Promise<readonly Diagnostic[]> {
  const { ModuleLoader } = await import('../project/module-loader.ts')
  const { loadRevisionModule } = await import('../project/revision-module.ts')
  const loader = new ModuleLoader(project.cacheDirectory)
  const diagnostics: Diagnostic[] = []
  const checkSql = graph.headers.some(({ path }) => isSqlFileName(path)) ? await sqlChecker() : () => {}
  try {
    for (const header of graph.headers) {
      const { path } = header
      // What Python makes of it only Python can tell.
      if (isPythonFileName(path)) continue
      try {
        if (!isSqlFileName(path)) loader.checkSyntax(path)
        else {
          await loadRevisionModule(loader, header)
          checkSql(path)
        }
      } catch (error) {
        if (!isTribikosError(error)) throw error
        diagnostics.push(diagnosticOf(error, path))
      }
    }
    return diagnostics
  } finally {
    loader.saveCompiled()
  }
}

/** Reads the statements of SQL revisions as PostgreSQL's parser does. */
async function sqlChecker(): Promise<(path: string) => void> {
  const { checkSqlSyntax } = await import('../project/sql-revision.ts')
  const { loadSqlParser } = await import('../dialects/postgres/parse-sql.ts')
  const parse = await loadSqlParser()
  return (path) => checkSqlSyntax(readSqlFiles(path), parse)
}

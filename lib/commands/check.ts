/**
 * Whether the revisions are in order, for CI: the files as they lie there, then the database beside the schema source, or
 * beside what its own revisions make. Changes nothing, and asks for no database where nothing is to be compared.
 */
import type { Diagnostic } from '../diagnostic.ts'
import { TribikosError } from '../errors.ts'
import { loadEnvironment } from '../project/environment.ts'
import type { Project } from '../project/project.ts'
import { checkDatabase } from './check-database.ts'
import { checkFiles } from './check-files.ts'
import { type CheckedSchema, checkSchema, type SchemaCheckOptions } from './check-schema.ts'

export interface CheckOptions extends SchemaCheckOptions {
  /** Accept several heads. */
  readonly allowHeads?: boolean
  /** Compare the database with what its own revisions make, in place of the schema source. */
  readonly drift?: boolean | undefined
}

export interface CheckReport {
  readonly version: 1
  readonly kind: 'check'
  /** Whether no diagnostic is an error; if not, the command line exits with 1. */
  readonly ok: boolean
  /** How many revisions there are; 0 when the graph does not load. */
  readonly revisions: number
  readonly heads: readonly string[]
  readonly diagnostics: readonly Diagnostic[]
  /** What came of the comparison; null without a schema source, and when a file is wrong. */
  readonly schema: CheckedSchema | null
}

/**
 * Looks for everything that would stop a run before it begins, and for what differs, and reports it instead of failing.
 * @throws what comparing throws: of env.ts, connecting, scratch databases and the schema source; usage
 */
export async function check(project: Project, options: CheckOptions = {}): Promise<CheckReport> {
  const { drift = false, allowHeads = false } = options
  if (drift && options.from === 'history') {
    throw new TribikosError('usage', 'Drift is that of a database: --drift cannot go with --from history')
  }
  const files = await checkFiles(project, { allowHeads })
  const isWrong = files.diagnostics.some(({ severity }) => severity === 'error')
  const goal = drift ? 'revisions' : 'schema source'
  const compared =
    files.graph === null || isWrong || !(drift || (await hasSchemaSource(project, options)))
      ? { schema: null, diagnostics: [] }
      : await checkSchema(project, files.graph, goal, options)
  // Whoever looks at the database for its schema may as well hear of the rest.
  const besides =
    files.graph === null || compared.schema === null || options.from === 'history'
      ? []
      : await checkDatabase(project, files.graph, options.signal)
  const diagnostics = [...files.diagnostics, ...compared.diagnostics, ...besides]
  return {
    version: 1,
    kind: 'check',
    ok: diagnostics.every(({ severity }) => severity !== 'error'),
    revisions: files.graph?.size ?? 0,
    heads: files.graph?.heads ?? [],
    diagnostics,
    schema: compared.schema,
  }
}

/** A source that cannot be used is one too, so that nobody is told that all is well; so is a wish to compare. */
async function hasSchemaSource(project: Project, { from, scratchUrl }: CheckOptions): Promise<boolean> {
  const { schemaSource, schemaSourceProblem } = project.config
  if (schemaSource !== null || schemaSourceProblem !== null) return true
  if (from !== undefined || scratchUrl !== undefined) return true
  const { definition } = await loadEnvironment(project)
  return definition.schemaSource !== undefined
}

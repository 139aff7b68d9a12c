/** The comparison that `check` makes: is the database where it should be, and if so, does it have what it should have. */
import { type DescribedDifference, describeDifferences } from '../autogenerate/describe.ts'
import type { Diagnostic } from '../diagnostic.ts'
import { dialectByName } from '../dialects/by-name.ts'
import type { PlannedOperation } from '../dialects/schema-rules.ts'
import { isTribikosError } from '../errors.ts'
import type { RevisionGraph } from '../graph/graph.ts'
import type { OperationType } from '../ops/operation.ts'
import type { Project } from '../project/project.ts'
import { operationText } from '../revisions/code/operation-code.ts'
import { diffCatalogs } from '../schema/diff.ts'
import { diagnosticOf } from './check-files.ts'
import { compareSchemas, type CompareRequest, type SchemaComparison } from './compare-schemas.ts'
import type { PlaceOptions } from './compared-place.ts'
import { findDifferences, type FoundDifferences } from './find-differences.ts'

export type SchemaCheckOptions = PlaceOptions

/** A comparison of two schemas. */
export interface CheckedSchema {
  /** What was looked at: `postgresql://user@host:port/database`, or `the history`. */
  readonly database: string
  readonly comparedWith: 'schema source' | 'revisions'
  /**
   * `same`: nothing differs. `different`: changes are pending, or the database has drifted. `behind`: revisions are to be
   * run first, so nothing was compared. `unknown`: the rows of the version table mean nothing to the revision files.
   */
  readonly state: 'same' | 'different' | 'behind' | 'unknown'
  /** Ids that are to be run when it is `behind`, in order. */
  readonly pending: readonly string[]
  /** From what is there to the schema source; for drift, from what the revisions make to what is there. */
  readonly differences: readonly DescribedDifference[]
  /** What a revision would do about them, in order. */
  readonly operations: readonly PendingOperation[]
  readonly warnings: readonly string[]
}

/** An operation that no revision has. */
export interface PendingOperation {
  readonly type: OperationType
  /** As it would stand in a revision: `await op.dropTable('users')`. */
  readonly text: string
  readonly sql: readonly string[]
  /** What a reader should know: data that is lost, a table that is rewritten, a lock that is long. */
  readonly remarks: readonly string[]
}

export interface SchemaFinding {
  readonly schema: CheckedSchema
  readonly diagnostics: readonly Diagnostic[]
}

/** @throws what comparing throws, but for a database that does not stand at the heads */
export async function checkSchema(
  project: Project,
  graph: RevisionGraph,
  goal: CompareRequest['goal'],
  options: SchemaCheckOptions,
): Promise<SchemaFinding> {
  const { from, scratchUrl, signal } = options
  try {
    return await compareSchemas(
      project,
      graph,
      { from, scratchUrl, signal, command: 'check', goal },
      async (work) => findingOf(work, await findDifferences(work), goal),
    )
  } catch (error) {
    const finding = standsElsewhere(error, goal)
    if (finding === null) throw error
    return finding
  }
}

function findingOf(
  work: SchemaComparison,
  found: FoundDifferences,
  goal: CompareRequest['goal'],
): SchemaFinding {
  const isDrift = goal === 'revisions'
  const { from, to } = work.sidesOf(work.start.catalog, work.goal.catalog)
  const differences = isDrift ? describeDifferences(diffCatalogs(to, from)) : found.differences
  // What env.ts leaves out of every revision is not pending.
  const isPending = found.up.length + found.down.length + found.refusals.length > 0
  const isDifferent = differences.length > 0 && (isDrift || isPending)
  const schema: CheckedSchema = {
    database: work.database,
    comparedWith: goal,
    state: isDifferent ? 'different' : 'same',
    pending: [],
    differences: isDifferent ? differences : [],
    operations: isDifferent ? (isDrift ? found.down : found.up).map(pendingOperation) : [],
    warnings: work.warnings(),
  }
  const refused = isDrift ? [] : refusalDiagnostics(found, work.database)
  return { schema, diagnostics: isDifferent ? [differenceDiagnostic(schema), ...refused] : [] }
}

function pendingOperation({ operation, remarks = [] }: PlannedOperation): PendingOperation {
  const dialect = dialectByName('postgres')
  const statements = dialect.compile(operation, { namingConvention: {} })
  return {
    type: operation.type,
    text: operationText(operation),
    sql: statements.map((statement) => dialect.render(statement)),
    remarks,
  }
}

function differenceDiagnostic({ database, comparedWith, differences }: CheckedSchema): Diagnostic {
  const { length } = differences
  if (comparedWith === 'revisions') {
    return {
      code: 'schema_drifted',
      severity: 'error',
      subject: database,
      message: `The database has drifted: ${length === 1 ? '1 difference' : `${length} differences`} that none of its revisions made`,
      hint: "Undo it in the database, or write it into the schema source and a revision. What is nobody's business is left out with includeObject in env.ts.",
    }
  }
  return {
    code: 'changes_pending',
    severity: 'error',
    subject: database,
    message: `New upgrade operations detected: ${length === 1 ? '1 change' : `${length} changes`} of the schema source that no revision makes`,
    hint: 'Write them with `tribikos revision --autogenerate -m "…"`.',
  }
}

/** Changes that autogenerate cannot write. */
function refusalDiagnostics({ refusals }: FoundDifferences, database: string): readonly Diagnostic[] {
  const byReason = new Map(refusals.map((refusal) => [refusal.reason, refusal]))
  return [...byReason.values()].map(({ reason, hint }) => ({
    code: 'change_refused',
    severity: 'error',
    subject: database,
    message: `This change cannot be written by itself: ${reason}`,
    hint,
  }))
}

const elsewhere = new Map<string, CheckedSchema['state']>([
  ['not_up_to_date', 'behind'],
  ['unknown_revision', 'unknown'],
  ['overlapping_revisions', 'unknown'],
])

/** A database that is not where the revisions end is a finding, and no failure of the check. */
function standsElsewhere(error: unknown, comparedWith: CompareRequest['goal']): SchemaFinding | null {
  const state = isTribikosError(error) ? elsewhere.get(error.code) : undefined
  if (!isTribikosError(error) || state === undefined) return null
  const { database, pending } = error.details
  if (typeof database !== 'string') return null
  return {
    schema: {
      database,
      comparedWith,
      state,
      pending: Array.isArray(pending) ? pending.map(String) : [],
      differences: [],
      operations: [],
      warnings: [],
    },
    diagnostics: [diagnosticOf(error, database)],
  }
}

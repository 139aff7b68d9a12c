/**
 * `revision --autogenerate`: compares what is there with what is wanted, writes the difference as a revision, and proves the
 * very text of it on scratch databases before it becomes a file.
 */
import type { DescribedDifference } from '../autogenerate/describe.ts'
import type { SchemaPlan } from '../autogenerate/plan-changes.ts'
import { renderBody } from '../autogenerate/render/render-body.ts'
import { dialectByName } from '../dialects/by-name.ts'
import type { PlannedOperation } from '../dialects/schema-rules.ts'
import { TribikosError } from '../errors.ts'
import type { RevisionGraph } from '../graph/graph.ts'
import { loadGraph } from '../project/load-graph.ts'
import type { LintFinding } from '../lint/finding.ts'
import type { Project } from '../project/project.ts'
import { type CompareOptions, compareSchemas, type SchemaComparison } from './compare-schemas.ts'
import {
  findDifferences,
  type FoundDifferences,
  itemRenderer,
  type RenameAnswers,
  type RenameCandidate,
} from './find-differences.ts'
import { lintPlanned } from './lint-planned.ts'
import { type PlannedRevision, type WrittenReport, writeNewRevision } from './new-revision-file.ts'
import { type ProofDemand, type ProofOutcome, proveRevision } from './prove-revision.ts'
import type { RevisionOptions } from './revision.ts'

export interface AutogenerateOptions extends RevisionOptions, CompareOptions, RenameAnswers {
  /** `require` (the default): nothing is written without a proof. `warn`: it is written, and the report says so. */
  readonly prove?: ProofDemand | undefined
  /** Works everything out and proves it, but writes nothing. */
  readonly dryRun?: boolean | undefined
}

export interface AutogenerateReport {
  readonly version: 1
  readonly kind: 'autogenerate'
  /** `postgresql://user@host:port/database`, or `the history`. */
  readonly database: string
  /** What differs; empty when nothing does, and then nothing is written. */
  readonly differences: readonly DescribedDifference[]
  /** `not proved` only with `prove: 'warn'`; `none` where there was nothing to prove. */
  readonly proof: 'proved' | 'not proved' | 'off' | 'none'
  /** What the proof found, where it found something. */
  readonly proofProblems: readonly string[]
  readonly warnings: readonly string[]
  /** Drops and additions that may have been a new name. */
  readonly renameCandidates: readonly RenameCandidate[]
  /** The revision that was written, or null. */
  readonly revision: WrittenReport | null
  /** What `lint` finds in the revision; none of it keeps the revision from being written. */
  readonly lint: readonly LintFinding[]
  /** With `dryRun`: the files that would be written. */
  readonly files: readonly { readonly path: string; readonly text: string }[]
  /** With `dryRun`: what the revision would send. */
  readonly sql: { readonly upgrade: string; readonly downgrade: string } | null
}

/**
 * Writes a revision that makes the database what the schema source says.
 * @throws not_up_to_date, change_refused, proof_failed, rename_unknown, schema_source_missing and others of the source, of
 * scratch databases and of writing a revision
 */
export async function autogenerate(
  project: Project,
  options: AutogenerateOptions = {},
): Promise<AutogenerateReport> {
  const graph = await loadGraph(project)
  const command = 'revision --autogenerate'
  return compareSchemas(project, graph, { ...options, command, goal: 'schema source' }, async (work) => {
    const found = await findDifferences(work, options)
    refuseWhatCannotBe(found.refusals)
    const report = {
      version: 1,
      kind: 'autogenerate',
      database: work.database,
      differences: found.differences,
      renameCandidates: found.candidates,
    } as const
    const renames = renameWarnings(found.candidates)
    const nothing = {
      proof: 'none',
      proofProblems: [],
      revision: null,
      lint: [],
      files: [],
      sql: null,
    } as const
    if (found.up.length + found.down.length === 0) {
      return { ...report, ...nothing, warnings: [...work.warnings(), ...renames] }
    }
    const written = await write({ project, graph, options, work }, found)
    const { planned, outcome, revision, lint } = written
    const dry = options.dryRun === true
    return {
      ...report,
      // A place for scratch databases may have been needed only for the proof.
      warnings: [...work.warnings(), ...renames],
      proof: outcome.proof,
      proofProblems: outcome.problems,
      revision: dry || revision.path === null ? null : revision,
      lint,
      files: dry ? planned.map(({ path, text }) => ({ path, text })) : [],
      sql: dry ? { upgrade: sqlOf(found.up), downgrade: sqlOf(found.down) } : null,
    }
  })
}

interface Writing {
  readonly project: Project
  readonly graph: RevisionGraph
  readonly options: AutogenerateOptions
  readonly work: SchemaComparison
}

interface Written {
  readonly planned: readonly PlannedRevision[]
  readonly outcome: ProofOutcome
  readonly revision: WrittenReport
  readonly lint: readonly LintFinding[]
}

async function write({ project, graph, options, work }: Writing, found: FoundDifferences): Promise<Written> {
  const { environment } = work.session
  const { renderItem } = environment.definition
  const upgrade = renderBody(found.up, { renderItem: itemRenderer(renderItem, 'upgrade') })
  const downgrade = renderBody(found.down, { renderItem: itemRenderer(renderItem, 'downgrade') })
  let outcome: ProofOutcome = { proof: 'none', problems: [] }
  let planned: readonly PlannedRevision[] = []
  let lint: readonly LintFinding[] = []
  const revision = await writeNewRevision(project, graph, {
    options,
    head: options.head,
    versionPath: options.versionPath,
    dependsOn: options.dependsOn,
    environment,
    bodies: {
      imports: [...new Set([...upgrade.imports, ...downgrade.imports])],
      upgrade: upgrade.text,
      downgrade: downgrade.text,
    },
    dryRun: options.dryRun,
    beforeWriting: async (files) => {
      planned = files
      outcome = await proveRevision(work, files, options.prove ?? 'require')
      lint = await lintPlanned(project, files, work.session)
      options.signal?.throwIfAborted()
    },
  })
  return { planned, outcome, revision, lint }
}

function renameWarnings(candidates: readonly RenameCandidate[]): readonly string[] {
  return candidates.map(
    ({ kind, from, to, request }) =>
      `${kind} ${from.join('.')} is dropped and ${to.join('.')} is made; if it only got another name, say --rename ${request}`,
  )
}

function refuseWhatCannotBe(refusals: SchemaPlan['refusals']): void {
  const [first] = refusals
  if (first === undefined) return
  const reasons = [...new Set(refusals.map(({ reason }) => reason))]
  const text = reasons.length === 1 ? reasons[0] : `\n${reasons.map((reason) => `  - ${reason}`).join('\n')}`
  throw new TribikosError('change_refused', `This change cannot be written by itself: ${text}`, {
    hint: first.hint,
    details: { refusals: refusals.map(({ object, reason }) => ({ object: object.id, reason })) },
  })
}

function sqlOf(operations: readonly PlannedOperation[]): string {
  const dialect = dialectByName('postgres')
  return operations
    .flatMap(({ operation }) => dialect.compile(operation, { namingConvention: {} }))
    .map((statement) => `${dialect.render(statement)};`)
    .join('\n')
}

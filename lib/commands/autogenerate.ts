/**
 * `revision --autogenerate`: compares what is there with what is wanted, writes the difference as a revision, and proves the
 * very text of it on scratch databases before it becomes a file.
 */
import { type DescribedDifference, describeDifferences } from '../autogenerate/describe.ts'
import { planChanges, type SchemaPlan } from '../autogenerate/plan-changes.ts'
import { renderBody } from '../autogenerate/render/render-body.ts'
import type { ScratchDatabase } from '../database/scratch.ts'
import { dialectByName } from '../dialects/by-name.ts'
import type { PlannedOperation } from '../dialects/schema-rules.ts'
import { TribikosError } from '../errors.ts'
import type { EnvironmentDefinition } from '../project/environment-definition.ts'
import { loadGraph } from '../project/load-graph.ts'
import type { Project } from '../project/project.ts'
import { isProved, type Proof, prove } from '../runtime/prove.ts'
import { type Catalog, indexCatalog } from '../schema/catalog.ts'
import { diffCatalogs, type Difference } from '../schema/diff.ts'
import type { Rename } from '../schema/rename.ts'
import {
  buildDatabase,
  compareSchemas,
  type CompareOptions,
  type SchemaComparison,
} from './compare-schemas.ts'
import { followRenames } from './follow-renames.ts'
import { type PlannedRevision, type WrittenReport, writeNewRevision } from './new-revision-file.ts'
import type { RevisionOptions } from './revision.ts'

/** An object that may have got another name. */
export interface RenameCandidate {
  readonly kind: string
  /** Its path now, such as `['public', 'users', 'name']`. */
  readonly from: readonly string[]
  readonly to: readonly string[]
  /** What `--rename` takes for it. */
  readonly request: string
}

export interface AutogenerateOptions extends RevisionOptions, CompareOptions {
  /** `require` (the default): nothing is written without a proof. `warn`: it is written, and the report says so. */
  readonly prove?: 'require' | 'warn' | 'off' | undefined
  /** Objects that got another name: `users.name:full_name`. */
  readonly renames?: readonly string[] | undefined
  /** Asked which candidates are renames; without it none is. */
  readonly chooseRenames?:
    ((candidates: readonly RenameCandidate[]) => Promise<readonly RenameCandidate[]>) | undefined
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
  return compareSchemas(project, graph, { ...options, command }, async (work) => {
    const found = await differencesOf(work, options)
    const { definition } = work.session.environment
    const report = {
      version: 1,
      kind: 'autogenerate',
      database: work.database,
      differences: found.differences,
      warnings: [...work.warnings, ...found.warnings],
      renameCandidates: found.candidates,
    } as const
    const nothing = { proof: 'none', proofProblems: [], revision: null, files: [], sql: null } as const
    if (found.up.length + found.down.length === 0) return { ...report, ...nothing }
    const upgrade = renderDirection(found.up, 'upgrade', definition)
    const downgrade = renderDirection(found.down, 'downgrade', definition)
    let outcome: ProofOutcome = { proof: 'off', problems: [] }
    const planned: PlannedRevision[] = []
    const revision = await writeNewRevision(project, graph, {
      options,
      head: options.head,
      versionPath: options.versionPath,
      dependsOn: options.dependsOn,
      environment: work.session.environment,
      bodies: {
        imports: [...new Set([...upgrade.imports, ...downgrade.imports])],
        upgrade: upgrade.text,
        downgrade: downgrade.text,
      },
      dryRun: options.dryRun,
      beforeWriting: async (files) => {
        planned.push(...files)
        outcome = await proofOf(files, { work, how: options.prove ?? 'require' })
      },
    })
    const dry = options.dryRun === true
    return {
      ...report,
      proof: planned.length === 0 ? 'none' : outcome.proof,
      proofProblems: outcome.problems,
      revision: dry || revision.path === null ? null : revision,
      files: dry ? planned.map(({ path, text }) => ({ path, text })) : [],
      sql: dry ? { upgrade: sqlOf(found.up), downgrade: sqlOf(found.down) } : null,
    }
  })
}

interface Found {
  readonly differences: readonly DescribedDifference[]
  readonly up: readonly PlannedOperation[]
  readonly down: readonly PlannedOperation[]
  readonly candidates: readonly RenameCandidate[]
  readonly warnings: readonly string[]
}

async function differencesOf(work: SchemaComparison, options: AutogenerateOptions): Promise<Found> {
  const { rewriteOperation } = work.session.environment.definition
  let goalDatabase: Promise<ScratchDatabase> | null =
    work.goalDatabase === null ? null : Promise.resolve(work.goalDatabase)
  const choose = options.chooseRenames
  const renames = await followRenames(work, async () => (goalDatabase ??= buildDatabase(work, work.goal)), {
    renames: options.renames ?? [],
    choose:
      choose === undefined
        ? undefined
        : async (found) => {
            const chosen = new Set((await choose(found.map(candidateOf))).map(({ request }) => request))
            return found.filter((rename) => chosen.has(candidateOf(rename).request))
          },
  })
  const up = planBetween(work, renames.start, work.goal.catalog)
  const down = planBetween(work, renames.goal, work.start.catalog, 'back')
  refuseWhatCannotBe([...up.refusals, ...down.refusals])
  const { from, to } = work.sidesOf(work.start.catalog, work.goal.catalog)
  const candidates = renames.candidates.map(candidateOf)
  return {
    differences: describeDifferences(diffCatalogs(from, to)),
    up: rewritten([...renames.upgrade, ...up.operations], 'upgrade', rewriteOperation),
    down: rewritten([...renames.downgrade, ...down.operations], 'downgrade', rewriteOperation),
    candidates,
    warnings: candidates.map(
      ({ kind, from: path, to: other, request }) =>
        `${kind} ${path.join('.')} is dropped and ${other.join('.')} is made; if it only got another name, say --rename ${request}`,
    ),
  }
}

/** `back`: `from` is the goal and `to` the start, and what is compared is still what was said of start and goal. */
function planBetween(
  work: SchemaComparison,
  from: Catalog,
  to: Catalog,
  way: 'there' | 'back' = 'there',
): SchemaPlan {
  const sides = way === 'there' ? work.sidesOf(from, to) : work.sidesOf(to, from)
  const [first, second] = way === 'there' ? [sides.from, sides.to] : [sides.to, sides.from]
  return planChanges(
    {
      from: indexCatalog(first),
      to: indexCatalog(second),
      serverVersion: work.start.serverVersion,
      defaultSchema: work.comparison.defaultSchema,
    },
    work.dialect.rules,
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

function rewritten(
  operations: readonly PlannedOperation[],
  direction: 'upgrade' | 'downgrade',
  rewrite: EnvironmentDefinition['rewriteOperation'],
): readonly PlannedOperation[] {
  if (rewrite === undefined) return operations
  return operations.flatMap((planned) => {
    const answer = rewrite(planned.operation, { direction })
    if (answer === undefined) return [planned]
    const list = 'type' in answer ? [answer] : answer
    return list.map((operation, at) => (at === 0 ? { ...planned, operation } : { operation }))
  })
}

function renderDirection(
  operations: readonly PlannedOperation[],
  direction: 'upgrade' | 'downgrade',
  { renderItem }: EnvironmentDefinition,
): ReturnType<typeof renderBody> {
  return renderBody(operations, {
    renderItem: renderItem === undefined ? undefined : (operation) => renderItem(operation, { direction }),
  })
}

function sqlOf(operations: readonly PlannedOperation[]): string {
  const dialect = dialectByName('postgres')
  return operations
    .flatMap(({ operation }) => dialect.compile(operation, { namingConvention: {} }))
    .map((statement) => `${dialect.render(statement)};`)
    .join('\n')
}

function candidateOf({ from, to }: Rename): RenameCandidate {
  const [path, name] = [from.id.path, to.id.path.at(-1) ?? '']
  return { kind: from.id.kind, from: path, to: to.id.path, request: `${path.join('.')}:${name}` }
}

interface ProofOutcome {
  readonly proof: AutogenerateReport['proof']
  readonly problems: readonly string[]
}

/** @throws proof_failed */
async function proofOf(
  files: readonly PlannedRevision[],
  { work, how }: { readonly work: SchemaComparison; readonly how: 'require' | 'warn' | 'off' },
): Promise<ProofOutcome> {
  const [only, ...others] = files
  if (how === 'off' || only === undefined) return { proof: 'off', problems: [] }
  if (others.length > 0) {
    return failed(how, [
      `processRevisionDirectives made ${files.length} revisions of it, and a proof is of one`,
    ])
  }
  const proof = await prove<Difference>({
    ...work.runSettings,
    scratch: work.scratch,
    start: { copyOf: await work.startDatabase() },
    from: work.start.catalog,
    to: work.goal.catalog,
    header: only.header,
    text: only.text,
    loader: work.session.loader,
    read: work.read,
    compare: (found, wanted) => {
      if (wanted !== work.goal.catalog) return diffCatalogs(found, wanted)
      const { from, to } = work.sidesOf(found, wanted)
      return diffCatalogs(from, to)
    },
  })
  return isProved(proof) ? { proof: 'proved', problems: [] } : failed(how, problemsOf(proof), proof)
}

function problemsOf(proof: Proof<Difference>): readonly string[] {
  if (proof.outcome === 'failed') return [`${proof.during}: ${proof.error.message}`]
  const told = (when: string, differences: readonly Difference[]): readonly string[] =>
    describeDifferences(differences).map(({ text }) => `${when}: ${text}`)
  return [
    ...told('the start could not be made', proof.start),
    ...told('after the upgrade there would be', proof.upgrade),
    ...told('after the downgrade there would be', proof.downgrade ?? []),
  ]
}

function failed(
  how: 'require' | 'warn',
  problems: readonly string[],
  proof?: Proof<Difference>,
): ProofOutcome {
  if (how === 'warn') return { proof: 'not proved', problems }
  throw new TribikosError(
    'proof_failed',
    `The revision was not proved, so it was not written:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    {
      hint: 'Leave the object out with includeObject in env.ts, or write the file anyway with --prove warn and mend it. Please report what differs.',
      details: { problems },
      cause: proof?.outcome === 'failed' ? proof.error : undefined,
    },
  )
}

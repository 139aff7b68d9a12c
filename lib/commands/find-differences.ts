/** What lies between two schemas, as words and as operations in both directions, after new names were followed. */
import { type ComparedSides, isSpared } from '../autogenerate/comparison.ts'
import { type DescribedDifference, describeDifferences, describeRenames } from '../autogenerate/describe.ts'
import { planChanges, type SchemaPlan } from '../autogenerate/plan-changes.ts'
import { itemOf } from '../autogenerate/render/render-item.ts'
import type { ScratchDatabase } from '../database/scratch.ts'
import type { PlannedOperation } from '../dialects/schema-rules.ts'
import type { Operation } from '../ops/operation.ts'
import type { EnvironmentDefinition, OperationPlace } from '../project/environment-definition.ts'
import { type Catalog, indexCatalog } from '../schema/catalog.ts'
import { diffCatalogs } from '../schema/diff.ts'
import type { Rename } from '../schema/rename.ts'
import type { SchemaComparison } from './compare-schemas.ts'
import { asked } from './environment-function.ts'
import { followRenames } from './follow-renames.ts'
import { buildDatabase } from './scratch-schema.ts'

/** An object that may have got another name. */
export interface RenameCandidate {
  readonly kind: string
  /** Its path now, such as `['public', 'users', 'name']`. */
  readonly from: readonly string[]
  readonly to: readonly string[]
  /** What `--rename` takes for it. */
  readonly request: string
}

export interface RenameAnswers {
  /** Objects that got another name: `users.name:full_name`. */
  readonly renames?: readonly string[] | undefined
  /** Asked which candidates are renames; without it none is. */
  readonly chooseRenames?:
    ((candidates: readonly RenameCandidate[]) => Promise<readonly RenameCandidate[]>) | undefined
}

export interface FindingOptions extends RenameAnswers {
  /** Whether a new name is also looked for in what is spared from being dropped. */
  readonly renamesSpared?: boolean | undefined
}

export interface FoundDifferences {
  readonly differences: readonly DescribedDifference[]
  /** What is there, once everything has its new name, and what is wanted, as they are compared. */
  readonly sides: ComparedSides
  /** New names alone. */
  readonly renames: { readonly up: readonly PlannedOperation[]; readonly down: readonly PlannedOperation[] }
  /** From what is there to what is wanted. */
  readonly up: readonly PlannedOperation[]
  /** And back. */
  readonly down: readonly PlannedOperation[]
  /** What cannot be planned; then `up` and `down` are not the whole way. */
  readonly refusals: SchemaPlan['refusals']
  /** Drops and additions that may have been a new name. */
  readonly candidates: readonly RenameCandidate[]
}

/** @throws rename_unknown, schema_not_rebuilt, hook_failed */
export async function findDifferences(
  work: SchemaComparison,
  { renames: requests = [], chooseRenames, renamesSpared = false }: FindingOptions = {},
): Promise<FoundDifferences> {
  const { definition } = work.session.environment
  let goalDatabase: Promise<ScratchDatabase> | null =
    work.goalDatabase === null ? null : Promise.resolve(work.goalDatabase)
  const seen = renamesSpared ? { ...work, sidesOf: work.sidesWithDropsOf } : work
  const renames = await followRenames(seen, async () => (goalDatabase ??= buildDatabase(work, work.goal)), {
    renames: requests,
    choose: chooseRenames === undefined ? undefined : async (found) => chosenOf(found, chooseRenames),
  })
  const up = planBetween(work, renames.start, work.goal.catalog)
  const down = planBetween(work, renames.goal, work.start.catalog, 'back')
  const { from, to } = work.sidesOf(renames.start, work.goal.catalog)
  return {
    sides: { from, to },
    renames: { up: renames.upgrade, down: renames.downgrade },
    differences: [...describeRenames(renames.done), ...describeDifferences(diffCatalogs(from, to))],
    up: rewritten(withRenames(renames.upgrade, up.operations), 'upgrade', definition),
    down: rewritten(withRenames(renames.downgrade, down.operations), 'downgrade', definition),
    refusals: [...up.refusals, ...down.refusals],
    candidates: renames.candidates
      .filter(({ from: { id } }) => !isSpared(id.kind, work.comparison.noDrop))
      .map(candidateOf),
  }
}

async function chosenOf(
  found: readonly Rename[],
  choose: NonNullable<RenameAnswers['chooseRenames']>,
): Promise<readonly Rename[]> {
  const chosen = new Set((await choose(found.map(candidateOf))).map(({ request }) => request))
  return found.filter((rename) => chosen.has(candidateOf(rename).request))
}

function candidateOf({ from, to }: Rename): RenameCandidate {
  const [path, name] = [from.id.path, to.id.path.at(-1) ?? '']
  return { kind: from.id.kind, from: path, to: to.id.path, request: `${path.join('.')}:${name}` }
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

/**
 * New names come before everything but what is committed by itself, so that nothing is left half done. Where they may be
 * needed for that, they are committed along with it.
 */
function withRenames(
  renames: readonly PlannedOperation[],
  operations: readonly PlannedOperation[],
): readonly PlannedOperation[] {
  const isCommitted = ({ phase }: PlannedOperation): boolean => phase === 'committed'
  if (renames.length === 0 || !operations.some(isCommitted)) return [...renames, ...operations]
  const before = renames.filter(({ operation }) => !tableRenames.has(operation.type))
  return [
    ...before,
    ...operations.filter(isCommitted),
    ...renames.filter((each) => !before.includes(each)),
    ...operations.filter((each) => !isCommitted(each)),
  ]
}

/** Operations that give no type and no schema another name. */
const tableRenames: ReadonlySet<string> = new Set([
  'renameTable',
  'renameColumn',
  'renameIndex',
  'renameConstraint',
])

/** Operations as env.ts leaves them, without those that it gives an empty text. */
export function rewritten(
  operations: readonly PlannedOperation[],
  direction: OperationPlace['direction'],
  { rewriteOperation: rewrite, renderItem }: EnvironmentDefinition,
): readonly PlannedOperation[] {
  const changed =
    rewrite === undefined
      ? operations
      : operations.flatMap((planned) => {
          const answer = asked('rewriteOperation', () => rewrite(planned.operation, { direction }))
          if (answer === undefined) return [planned]
          const list = 'type' in answer ? [answer] : answer
          return list.map((operation, at) =>
            at === 0 ? { ...planned, operation } : { ...inPhase(planned), operation },
          )
        })
  const render = itemRenderer(renderItem, direction)
  return render === undefined
    ? changed
    : changed.filter(({ operation }) => itemOf(render, operation)?.text !== '')
}

function inPhase({ phase }: PlannedOperation): Pick<PlannedOperation, 'phase'> {
  return phase === undefined ? {} : { phase }
}

/** renderItem of env.ts as the renderer asks it. */
export function itemRenderer(
  renderItem: EnvironmentDefinition['renderItem'],
  direction: OperationPlace['direction'],
): ((operation: Operation) => string | undefined) | undefined {
  if (renderItem === undefined) return undefined
  return (operation) => asked('renderItem', () => renderItem(operation, { direction }))
}

/**
 * New names, before everything else: what is only called differently keeps its data. The server itself is asked what a schema looks
 * like after a rename, on a scratch database, so that whatever mentions the old name is known to have followed.
 */
import { type ComparedSides, isIgnoredAttribute } from '../autogenerate/comparison.ts'
import type { ScratchDatabase } from '../database/scratch.ts'
import type { PlannedOperation, SchemaRules, Sides } from '../dialects/schema-rules.ts'
import { TribikosError } from '../errors.ts'
import { runOperations } from '../runtime/scratch-op.ts'
import { type Catalog, indexCatalog, objectKey } from '../schema/catalog.ts'
import { findRenames, type Rename, type RenameRules, requestedRename } from '../schema/rename.ts'
import type { SchemaComparison } from './compare-schemas.ts'

export interface RenameOptions {
  /** `users.name:full_name`, each. */
  readonly renames: readonly string[]
  /** Asked which of several likely renames are ones; without it none is. */
  readonly choose?: ((candidates: readonly Rename[]) => Promise<readonly Rename[]>) | undefined
}

export interface FollowedRenames {
  /** In order; one may begin where another one ended. */
  readonly done: readonly Rename[]
  readonly upgrade: readonly PlannedOperation[]
  readonly downgrade: readonly PlannedOperation[]
  /** The start as it is once everything has its new name. */
  readonly start: Catalog
  /** The goal as it is once everything has its old name again. */
  readonly goal: Catalog
  /** Likely renames that nobody spoke for. */
  readonly candidates: readonly Rename[]
}

/** @throws rename_unknown */
export async function followRenames(
  work: SchemaComparison,
  goalDatabase: () => Promise<ScratchDatabase>,
  { renames: requests, choose }: RenameOptions,
): Promise<FollowedRenames> {
  const { start, goal } = work
  const { rules } = work.dialect
  const asked = new Set<string>()
  const open = new Set(requests)
  const done: Rename[] = []
  let candidates: readonly Rename[] = []
  let database: ScratchDatabase | null = null
  let catalog = start.catalog
  // A table's new name brings up those of its constraints, so there may be several rounds.
  for (;;) {
    const sides = work.sidesOf(catalog, goal.catalog)
    const found = findRenames(indexCatalog(sides.from), indexCatalog(sides.to), renameRules(work))
    const [free, weighty] = split(found, ({ from }) => rules.of(from.id.kind).rebuildable(from))
    const requested = requestsThatFit(open, sides)
    const fresh = weighty.filter(({ from }) => !asked.has(objectKey(from.id)))
    for (const { from } of fresh) asked.add(objectKey(from.id))
    const chosen = fresh.length === 0 || choose === undefined ? [] : await choose(fresh)
    const round = withoutInner(
      unique([...requested, ...chosen, ...(requested.length + chosen.length > 0 ? [] : free)]),
    )
    candidates = weighty.filter(({ from }) => !round.some((one) => one.from === from))
    if (round.length === 0) break
    database ??= await (await work.startDatabase()).copy()
    await apply(database, round, rules, sidesFor(work, catalog, goal.catalog))
    done.push(...round)
    catalog = (await work.read(database.connection)).catalog
  }
  if (open.size > 0) throw unknownRename([...open], work.sidesOf(catalog, goal.catalog))
  await database?.drop()
  if (done.length === 0) {
    return { done, upgrade: [], downgrade: [], start: start.catalog, goal: goal.catalog, candidates }
  }
  const back = done.toReversed().map(({ from, to }): Rename => ({ from: to, to: from }))
  const undone = await (await goalDatabase()).copy()
  await apply(undone, back, rules, sidesFor(work, goal.catalog, start.catalog))
  const goalBack = (await work.read(undone.connection)).catalog
  await undone.drop()
  return {
    done,
    upgrade: operationsOf(done, rules, sidesFor(work, start.catalog, goal.catalog)),
    downgrade: operationsOf(back, rules, sidesFor(work, goal.catalog, start.catalog)),
    start: catalog,
    goal: goalBack,
    candidates,
  }
}

function renameRules({ dialect: { rules }, comparison }: SchemaComparison): RenameRules {
  return {
    canRename: (kind) => rules.of(kind).rename !== undefined,
    isHarmless: (object) => rules.of(object.id.kind).rebuildable(object),
    isIgnored: (attribute) => isIgnoredAttribute(attribute, comparison.settings),
  }
}

function requestsThatFit(open: Set<string>, { from, to }: ComparedSides): readonly Rename[] {
  return [...open].flatMap((request) => {
    const rename = requestedRename(request, from, to)
    if (!('from' in rename)) return []
    open.delete(request)
    return [rename]
  })
}

function unknownRename(requests: readonly string[], { from, to }: ComparedSides): TribikosError {
  const reasons = requests.map((request) => {
    const problem = requestedRename(request, from, to)
    return 'reason' in problem ? problem.reason : request
  })
  return new TribikosError('rename_unknown', `--rename: ${reasons.join('; ')}`, {
    hint: 'Write the old name with its table, a colon, and the new name alone: --rename users.name:full_name.',
    details: { renames: requests },
  })
}

/** What stands in something that gets a new name comes later, under its new path. */
function withoutInner(renames: readonly Rename[]): readonly Rename[] {
  return renames.filter(
    ({ from }) =>
      !renames.some(
        (outer) =>
          outer.from !== from &&
          outer.from.id.path.length < from.id.path.length &&
          outer.from.id.path.every((name, at) => from.id.path[at] === name),
      ),
  )
}

function unique(renames: readonly Rename[]): readonly Rename[] {
  return [...new Map(renames.map((rename) => [objectKey(rename.from.id), rename])).values()]
}

function split<Value>(
  values: readonly Value[],
  belongs: (value: Value) => boolean,
): readonly [readonly Value[], readonly Value[]] {
  return [values.filter(belongs), values.filter((value) => !belongs(value))]
}

function sidesFor({ start, comparison }: SchemaComparison, from: Catalog, to: Catalog): Sides {
  return {
    from: indexCatalog(from),
    to: indexCatalog(to),
    serverVersion: start.serverVersion,
    defaultSchema: comparison.defaultSchema,
  }
}

function operationsOf(
  renames: readonly Rename[],
  rules: SchemaRules,
  sides: Sides,
): readonly PlannedOperation[] {
  return renames.flatMap(({ from, to }) => rules.of(from.id.kind).rename?.(from, to, sides) ?? [])
}

async function apply(
  database: ScratchDatabase,
  renames: readonly Rename[],
  rules: SchemaRules,
  sides: Sides,
): Promise<void> {
  const operations = operationsOf(renames, rules, sides).map(({ operation }) => operation)
  await runOperations(database, operations, 'New names, tried on a scratch database')
}

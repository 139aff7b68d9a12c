/**
 * What autogenerate and check share: the schema that is there, the schema that is wanted, both as they are to be compared, and
 * scratch databases to work with while they are.
 */
import {
  comparedObjects,
  comparedSides,
  type Comparison,
  type ComparedSides,
  type NoDrop,
} from '../autogenerate/comparison.ts'
import type { SchemaSource } from '../config/config.ts'
import { type ScratchDatabase, withScratch } from '../database/scratch.ts'
import { newReflectionMemory } from '../dialects/reflection.ts'
import { schemaDialect } from '../dialects/schema-dialect.ts'
import type { RevisionGraph } from '../graph/graph.ts'
import type { Project } from '../project/project.ts'
import { schemaSourceOf } from '../project/schema-source.ts'
import type { ReadSchema } from '../runtime/read-schema.ts'
import type { SourceSchema } from '../runtime/schema-source.ts'
import type { ScratchRunSettings } from '../runtime/scratch-run.ts'
import type { Catalog } from '../schema/catalog.ts'
import { withNeeds } from '../schema/filter.ts'
import { type ComparedPlace, openComparedPlace, type PlaceOptions } from './compared-place.ts'
import { checkNoDrop, comparisonOf } from './comparison-settings.ts'
import { type ObjectKinds, withObjectKinds, withSameStates } from './object-kinds.ts'
import {
  type OriginContext,
  placeWarnings,
  replayedDatabase,
  schemaReader,
  scratchRunSettings,
  sourceSchema,
} from './schema-origins.ts'
import { buildDatabase, changeDatabase, isNearly, type SchemaTools } from './scratch-schema.ts'
import { readStanding, requireUpToDate } from './up-to-date.ts'

export interface CompareOptions extends PlaceOptions {
  /** Kinds whose objects are never dropped, or all. */
  readonly noDrop?: 'all' | readonly string[] | undefined
}

export interface CompareRequest extends PlaceOptions {
  readonly command: string
  readonly noDrop?: NoDrop | undefined
  /** What is wanted: the schema source, or what the revisions make that the database stands at. */
  readonly goal: 'schema source' | 'revisions'
}

/** One comparison at work; everything in it ends with the body that it was given to. */
export interface SchemaComparison extends SchemaTools {
  readonly session: ComparedPlace['session']
  /** `postgresql://user@host:port/database`, or `the history`. */
  readonly database: string
  /** What is there: all that is compared, and what that needs. */
  readonly start: ReadSchema
  /** Everything that is wanted. */
  readonly goal: ReadSchema
  readonly comparison: Comparison
  /** What is to be known beside the differences, as far as it has come up by now. */
  readonly warnings: () => readonly string[]
  /** The scratch database that has the goal, or null. */
  readonly goalDatabase: ScratchDatabase | null
  /** A scratch database that has all of `start`; made once. */
  readonly startDatabase: () => Promise<ScratchDatabase>
  /**
   * The scratch database of the goal, for a downgrade that is to make all of `start` there: null where that could not be,
   * or is more work than making another. Nobody has the goal's database afterwards.
   */
  readonly spendGoalDatabase: () => ScratchDatabase | null
  /**
   * The scratch database of the goal, changed to have all of `start`, where that is less work than making another: null
   * where it is not. Nobody has the goal's database afterwards.
   */
  readonly turnGoalDatabase: () => Promise<ScratchDatabase | null>
  readonly sidesOf: (from: Catalog, to: Catalog) => ComparedSides
  /** The same as if everything might be dropped: where a new name is looked for. */
  readonly sidesWithDropsOf: (from: Catalog, to: Catalog) => ComparedSides
  readonly runSettings: ScratchRunSettings
}

/**
 * Reads both schemas and gives them to the body.
 * @throws not_up_to_date, unknown_revision, schema_source_missing and others of the source, of connecting and of scratch
 * databases
 */
export async function compareSchemas<Result>(
  project: Project,
  graph: RevisionGraph,
  request: CompareRequest,
  body: (comparison: SchemaComparison) => Promise<Result>,
): Promise<Result> {
  const place = await openComparedPlace(project, request)
  const { connection } = place
  try {
    const source = request.goal === 'revisions' ? null : schemaSourceOf(project, place.session.environment)
    const { description: database } = place
    const standing =
      connection === null ? null : await readStanding({ connection, database }, project.config, graph)
    if (source !== null && standing !== null) requireUpToDate(standing)
    const rows = standing?.rows ?? []
    return await withScratch(place.scratchRequest, async (scratch) =>
      body(
        await read({ project, graph, place, scratch, signal: request.signal ?? null, request, source, rows }),
      ),
    )
  } finally {
    await connection?.close()
  }
}

interface Reading extends OriginContext {
  readonly graph: RevisionGraph
  readonly request: CompareRequest
  /** Null: the goal is what the revisions make. */
  readonly source: SchemaSource | null
  readonly rows: readonly string[]
}

async function read(reading: Reading): Promise<SchemaComparison> {
  const { place, scratch } = reading
  const { objectKinds: kinds = {} } = place.session.environment.definition
  const dialect = withObjectKinds(await schemaDialect('postgres'), kinds)
  checkNoDrop(reading.request.noDrop, dialect.rules)
  const tools: SchemaTools = { dialect, scratch, read: schemaReader(reading, newReflectionMemory()) }
  const [goal, there] = await both(
    async () => goalOf(reading, tools),
    async () => {
      // Its place is chosen over the session that reads.
      if (needsScratch(reading.source)) await scratch.place()
      return startOf(reading, tools)
    },
    place.connection !== null,
  )
  const { comparison } = there
  let { database } = there
  // Two versions of PostgreSQL write some expressions in two ways; what is compared has to come from one.
  const isOtherVersion =
    goal.database !== null && major(goal.serverVersion) !== major(there.start.serverVersion)
  if (isOtherVersion) database ??= await buildDatabase(tools, there.start)
  const start = isOtherVersion && database !== null ? await tools.read(database.connection) : there.start
  const sidesOf = sidesReader(comparison, tools, kinds)
  return {
    ...tools,
    session: place.session,
    goal,
    comparison,
    start,
    runSettings: scratchRunSettings(reading),
    database: place.description,
    warnings: () => [...placeWarnings(goal.database ?? database), ...goal.warnings],
    goalDatabase: goal.database,
    startDatabase: async () => (database ??= await buildDatabase(tools, start)),
    spendGoalDatabase: () => {
      const [is, was] = [goal.catalog, start.catalog]
      const { from, to } = sidesOf(was, is)
      // What is not compared is in neither direction of the revision.
      const isWhole = from === was && to === is
      return database === null && isWhole && isNearly(is, was) ? goal.database : null
    },
    turnGoalDatabase: async () => {
      if (database !== null || goal.database === null) return null
      const isThere = await changeDatabase(tools, { ...goal, database: goal.database }, start)
      return isThere ? goal.database : null
    },
    sidesOf,
    sidesWithDropsOf: sidesReader({ ...comparison, noDrop: [] }, tools, kinds),
  }
}

/** Both sides as they are to be compared; asked about the same schemas again and again. */
function sidesReader(
  comparison: Comparison,
  { dialect }: SchemaTools,
  kinds: ObjectKinds,
): SchemaComparison['sidesOf'] {
  const known = new WeakMap<Catalog, WeakMap<Catalog, ComparedSides>>()
  return (from, to) => {
    const ofFrom = known.get(from) ?? new WeakMap<Catalog, ComparedSides>()
    known.set(from, ofFrom)
    const sides =
      ofFrom.get(to) ?? comparedSides(from, withSameStates(from, to, kinds), comparison, dialect.parts)
    ofFrom.set(to, sides)
    return sides
  }
}

function needsScratch(source: SchemaSource | null): boolean {
  return source === null || (source.kind !== 'url' && source.kind !== 'snapshot')
}

/** Both answers: at the same time where neither is in the way of the other. What fails first in order is thrown. */
async function both<First, Second>(
  first: () => Promise<First>,
  second: () => Promise<Second>,
  atOnce: boolean,
): Promise<readonly [First, Second]> {
  if (!atOnce) return [await first(), await second()]
  const [one, other] = await Promise.allSettled([first(), second()])
  if (one.status === 'rejected') throw one.reason as Error
  if (other.status === 'rejected') throw other.reason as Error
  return [one.value, other.value]
}

interface Start {
  readonly start: ReadSchema
  readonly comparison: Comparison
  /** The scratch database that has it, or null. */
  readonly database: ScratchDatabase | null
}

/** What is there, or what the revisions make. */
async function startOf(reading: Reading, tools: SchemaTools): Promise<Start> {
  const { project, graph, place, request } = reading
  const { connection } = place
  const database = connection === null ? await replayedDatabase(reading, { graph, targets: 'heads' }) : null
  const found = await tools.read(database === null ? required(connection) : database.connection)
  const { definition } = place.session.environment
  const defaultSchema = found.defaultSchema ?? 'public'
  const { noDrop = [] } = request
  const comparison = comparisonOf(project.config.comparison, definition, { defaultSchema, noDrop })
  if (database !== null) return { start: found, comparison, database }
  // What is not looked at need not be built again either.
  const compared = comparedObjects(found.catalog, 'from', comparison, tools.dialect.parts)
  const start = { ...found, catalog: withNeeds(found.catalog, compared) }
  return { start, comparison, database }
}

async function goalOf(reading: Reading, tools: SchemaTools): Promise<SourceSchema> {
  const { graph, source, rows } = reading
  if (source !== null) return sourceSchema(reading, source, tools.read)
  const database = await replayedDatabase(reading, { graph, targets: rows })
  return { ...(await tools.read(database.connection)), database, warnings: [] }
}

function required<Value>(value: Value | null): Value {
  if (value === null) throw new TypeError('There is neither a database nor a history')
  return value
}

function major(serverVersion: number): number {
  return Math.floor(serverVersion / 10_000)
}

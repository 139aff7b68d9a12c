/**
 * What autogenerate and check share: the schema that is there, the schema that is wanted, both as they are to be compared, and
 * scratch databases to work with while they are.
 */
import { comparedSides, type Comparison, type ComparedSides } from '../autogenerate/comparison.ts'
import { planChanges } from '../autogenerate/plan-changes.ts'
import type { DatabaseTarget } from '../config/database-target.ts'
import { parseDatabaseUrl } from '../config/parse-database-url.ts'
import { connect } from '../database/connect.ts'
import type { Connection } from '../database/connection.ts'
import { type Scratch, type ScratchDatabase, withScratch } from '../database/scratch.ts'
import { readVersionTable } from '../database/version-table.ts'
import { dialectByName } from '../dialects/by-name.ts'
import { schemaDialect, type SchemaDialect } from '../dialects/schema-dialect.ts'
import { TribikosError } from '../errors.ts'
import type { RevisionGraph } from '../graph/graph.ts'
import { planUpgrade } from '../graph/plan-upgrade.ts'
import type { EnvironmentDefinition, ValueComparison } from '../project/environment-definition.ts'
import type { Project } from '../project/project.ts'
import { schemaSourceOf } from '../project/schema-source.ts'
import { readSchema, type ReadSchema } from '../runtime/read-schema.ts'
import { replay } from '../runtime/replay.ts'
import { loadSchemaSource } from '../runtime/schema-source.ts'
import { runOperations } from '../runtime/scratch-op.ts'
import type { ScratchRunSettings } from '../runtime/scratch-run.ts'
import { type Catalog, indexCatalog, type CatalogObject } from '../schema/catalog.ts'
import { type DatabaseSession, openDatabaseSession } from './database-session.ts'
import { runSettings } from './revision-run.ts'

export interface CompareOptions {
  /** What is there: the database, or what the revisions make of an empty one. */
  readonly from?: 'database' | 'history' | undefined
  /** Another server for scratch databases, or `pglite://memory`. */
  readonly scratchUrl?: string | undefined
  /** Kinds whose objects are never dropped, or all. */
  readonly noDrop?: 'all' | readonly string[] | undefined
  readonly signal?: AbortSignal | undefined
}

/** One comparison at work; everything in it ends with the body that it was given to. */
export interface SchemaComparison {
  readonly session: DatabaseSession
  readonly dialect: SchemaDialect
  readonly scratch: Scratch
  /** `postgresql://user@host:port/database`, or what the history was replayed in. */
  readonly database: string
  /** Everything that is there, also what is not compared. */
  readonly start: ReadSchema
  /** Everything that is wanted. */
  readonly goal: ReadSchema
  readonly comparison: Comparison
  readonly warnings: readonly string[]
  /** The scratch database that the source was loaded into, or null. */
  readonly goalDatabase: ScratchDatabase | null
  /** A scratch database that has all of `start`; made once. */
  readonly startDatabase: () => Promise<ScratchDatabase>
  readonly read: (connection: Connection) => Promise<ReadSchema>
  readonly sidesOf: (from: Catalog, to: Catalog) => ComparedSides
  readonly runSettings: ScratchRunSettings
}

/**
 * Reads both schemas and gives them to the body.
 * @throws not_up_to_date, schema_source_missing and others of the source, of connecting and of scratch databases
 */
export async function compareSchemas<Result>(
  project: Project,
  graph: RevisionGraph,
  options: CompareOptions & { readonly command: string },
  body: (comparison: SchemaComparison) => Promise<Result>,
): Promise<Result> {
  const session = await openDatabaseSession(project, options.command)
  const { connection, target } = await place(project, session, options)
  try {
    if (connection !== null) await requireUpToDate(connection, project, graph)
    const { applicationName, password } = session
    return await withScratch(
      {
        on: target,
        like: connection,
        fallsBack: options.scratchUrl === undefined,
        connect: { applicationName, password },
        signal: options.signal ?? null,
      },
      async (scratch) => body(await read({ project, graph, session, connection, scratch, options })),
    )
  } finally {
    await connection?.close()
  }
}

interface Place {
  /** The project's database; null when the history is compared. */
  readonly connection: Connection | null
  /** Where scratch databases are made. */
  readonly target: DatabaseTarget
}

async function place(project: Project, session: DatabaseSession, options: CompareOptions): Promise<Place> {
  const scratchTarget =
    options.scratchUrl === undefined
      ? null
      : parseDatabaseUrl(options.scratchUrl, { root: process.cwd(), variables: process.env })
  if (options.from === 'history') return { connection: null, target: scratchTarget ?? session.target }
  const connection = await connect(session.target, {
    applicationName: session.applicationName,
    password: session.password,
    signal: options.signal ?? null,
    lockWaitMs: project.config.lockWaitMs,
  })
  return { connection, target: scratchTarget ?? session.target }
}

/** What is compared is what the revisions made so far, so the database has to be where they end. */
async function requireUpToDate(
  connection: Connection,
  project: Project,
  graph: RevisionGraph,
): Promise<void> {
  const { rows } = await readVersionTable(connection, project.config, dialectByName('postgres'))
  const unknown = rows.filter((row) => !graph.has(row))
  if (unknown.length > 0) {
    throw new TribikosError(
      'not_up_to_date',
      `Target database is not up to date: it stands at ${unknown.join(', ')}, which no revision file has`,
      { hint: 'Get the missing revision files, then try again.', details: { rows, unknown } },
    )
  }
  const pending = planUpgrade(graph, rows, 'heads').steps.flatMap(({ revisions }) =>
    revisions.map(({ id }) => id),
  )
  if (pending.length === 0) return
  throw new TribikosError(
    'not_up_to_date',
    `Target database is not up to date: ${pending.length} revision${pending.length === 1 ? '' : 's'} to run, first ${pending[0]}`,
    {
      hint: 'Run `tribikos upgrade heads` first, or compare with what the revisions make: --from history.',
      details: { rows, pending },
    },
  )
}

interface Reading {
  readonly project: Project
  readonly graph: RevisionGraph
  readonly session: DatabaseSession
  readonly connection: Connection | null
  readonly scratch: Scratch
  readonly options: CompareOptions
}

async function read(reading: Reading): Promise<SchemaComparison> {
  const { project, session, connection, scratch, options } = reading
  const { definition } = session.environment
  const dialect = await schemaDialect('postgres')
  const selection = { includeSchemas: true, settings: project.config } as const
  const readAll = async (from: Connection): Promise<ReadSchema> => readSchema(from, selection)
  const settings = scratchRunSettings(project, session, options.signal ?? null)
  const goal = await loadSchemaSource(schemaSourceOf(project, session.environment), {
    root: project.root,
    variables: process.env,
    scratch,
    read: readAll,
    connect: { applicationName: session.applicationName, lockWaitMs: project.config.lockWaitMs },
    secrets: [],
    signal: options.signal ?? null,
    loader: session.loader,
    namingConvention: settings.settings.namingConvention,
    operations: definition.operations,
    arguments: settings.arguments,
  })
  const replayed = connection === null ? await replayedDatabase(reading, settings) : null
  const start = await readAll(replayed?.connection ?? required(connection))
  const comparison = comparisonOf(project, definition, start.defaultSchema ?? 'public', options)
  const tools = { dialect, scratch, read: readAll }
  const isOtherVersion = goal.database !== null && major(goal.serverVersion) !== major(start.serverVersion)
  let startDatabase = replayed
  if (isOtherVersion) startDatabase ??= await buildDatabase(tools, start)
  // Two versions of PostgreSQL write some expressions in two ways; what is compared has to come from one.
  const seen = isOtherVersion && startDatabase !== null ? await readAll(startDatabase.connection) : start
  return {
    ...tools,
    session,
    goal,
    comparison,
    runSettings: settings,
    database: connection?.description ?? 'the history',
    start: seen,
    warnings: goal.warnings,
    goalDatabase: goal.database,
    startDatabase: async () => (startDatabase ??= await buildDatabase(tools, seen)),
    sidesOf: (from, to) => comparedSides(from, to, comparison, dialect.parts),
  }
}

function required(connection: Connection | null): Connection {
  if (connection === null) throw new TypeError('There is neither a database nor a history')
  return connection
}

function major(serverVersion: number): number {
  return Math.floor(serverVersion / 10_000)
}

async function replayedDatabase(
  { graph, scratch }: Reading,
  settings: ScratchRunSettings,
): Promise<ScratchDatabase> {
  const database = await scratch.create()
  await replay(database, { graph, targets: 'heads' }, settings)
  return database
}

/**
 * A scratch database with a schema that was read, made by the same planner that writes revisions.
 * @throws schema_not_rebuilt
 */
export async function buildDatabase(
  { dialect, scratch, read: readAll }: Pick<SchemaComparison, 'dialect' | 'scratch' | 'read'>,
  wanted: ReadSchema,
): Promise<ScratchDatabase> {
  const database = await scratch.create()
  const empty = await readAll(database.connection)
  const { operations, refusals } = planChanges(
    {
      from: indexCatalog(empty.catalog),
      to: indexCatalog(wanted.catalog),
      serverVersion: empty.serverVersion,
      defaultSchema: wanted.defaultSchema ?? 'public',
    },
    dialect.rules,
  )
  if (refusals.length > 0) {
    throw new TribikosError(
      'schema_not_rebuilt',
      `The schema cannot be built again on a scratch database: ${refusals.map(({ reason }) => reason).join('; ')}`,
      { hint: 'Leave these objects out with includeObject in env.ts, or skip the proof with --prove off.' },
    )
  }
  await runOperations(
    database,
    operations.map(({ operation }) => operation),
    'A schema that was read, built again on a scratch database',
  )
  return database
}

function scratchRunSettings(
  project: Project,
  session: DatabaseSession,
  signal: AbortSignal | null,
): ScratchRunSettings {
  return {
    ...runSettings(project, session.environment.definition.namingConvention, session.loader),
    operations: session.environment.definition.operations,
    signal,
  }
}

/** Settings of the configuration with those of env.ts laid over them. */
function comparisonOf(
  { config }: Project,
  definition: EnvironmentDefinition,
  defaultSchema: string,
  { noDrop = [] }: CompareOptions,
): Comparison {
  const own = config.comparison
  const { includeName, includeObject, compareType, compareServerDefault } = definition
  return {
    settings: {
      includeSchemas: definition.includeSchemas ?? own.includeSchemas,
      compareType: flagOf(compareType) ?? own.compareType,
      compareServerDefault: flagOf(compareServerDefault) ?? own.compareServerDefault,
      compareComments: definition.compareComments ?? own.compareComments,
      comparePrivileges: definition.comparePrivileges ?? own.comparePrivileges,
      ignoreUnknown: definition.ignoreUnknown ?? own.ignoreUnknown,
    },
    defaultSchema,
    noDrop,
    includes: (object, side) => {
      const filtered = filteredObject(object)
      if (side === 'from' && includeName?.(filtered) === false) return false
      return includeObject?.({ ...filtered, side }) !== false
    },
    compareType: comparisonFunction(compareType),
    compareServerDefault: comparisonFunction(compareServerDefault),
  }
}

function filteredObject({ id }: CatalogObject): {
  readonly kind: string
  readonly path: readonly string[]
  readonly name: string
} {
  return { kind: id.kind, path: id.path, name: id.path.at(-1) ?? '' }
}

function flagOf(setting: boolean | ValueComparison | undefined): boolean | undefined {
  return typeof setting === 'boolean' ? setting : undefined
}

function comparisonFunction(setting: boolean | ValueComparison | undefined): Comparison['compareType'] {
  if (typeof setting !== 'function') return undefined
  return ({ path }, from, to) => setting({ column: path, from, to })
}

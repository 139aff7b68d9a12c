/**
 * Where a schema comes from beside the database that stands: the schema source, or what the revisions make of an empty one.
 * Both are made in scratch databases and read as everything is that is compared.
 */
import { comparedObjects, type Comparison } from '../autogenerate/comparison.ts'
import type { SchemaSource } from '../config/config.ts'
import { secretsOf } from '../config/describe-target.ts'
import type { SchemaOrigin } from '../config/types-settings.ts'
import type { Scratch, ScratchDatabase } from '../database/scratch.ts'
import type { ReflectionMemory } from '../dialects/reflection.ts'
import type { SchemaDialect } from '../dialects/schema-dialect.ts'
import type { RevisionGraph } from '../graph/graph.ts'
import { loadGraph } from '../project/load-graph.ts'
import type { Project } from '../project/project.ts'
import { schemaSourceOf } from '../project/schema-source.ts'
import { readSchema, type ReadSchema } from '../runtime/read-schema.ts'
import { replay } from '../runtime/replay.ts'
import { loadSchemaSource, type SourceSchema } from '../runtime/schema-source.ts'
import type { ScratchRunSettings } from '../runtime/scratch-run.ts'
import type { Catalog } from '../schema/catalog.ts'
import type { ComparedPlace } from './compared-place.ts'
import { comparisonOf } from './comparison-settings.ts'
import { tellPasswords } from './database-session.ts'
import { withKindObjects } from './object-kinds.ts'
import { runSettings } from './revision-run.ts'
import type { SchemaTools } from './scratch-schema.ts'

/** What every origin needs. */
export interface OriginContext {
  readonly project: Project
  readonly place: ComparedPlace
  readonly scratch: Scratch
  readonly signal: AbortSignal | null
}

/** Reads all that is there, kinds of the project's own included. */
export function schemaReader(
  { project, place }: Pick<OriginContext, 'project' | 'place'>,
  memory: ReflectionMemory | null = null,
): SchemaTools['read'] {
  const { objectKinds: kinds = {} } = place.session.environment.definition
  return async (connection) => {
    const found = await readSchema(connection, { includeSchemas: true, settings: project.config }, memory)
    return { ...found, catalog: await withKindObjects(found.catalog, connection, kinds) }
  }
}

/** How revisions and schema sources run in scratch databases. */
export function scratchRunSettings({
  project,
  place,
  signal,
}: Omit<OriginContext, 'scratch'>): ScratchRunSettings {
  const { environment, loader } = place.session
  const { namingConvention, operations } = environment.definition
  return { ...runSettings(project, namingConvention, loader), operations, signal }
}

/** @throws the codes of the schema source and of scratch databases */
export async function sourceSchema(
  context: OriginContext,
  source: SchemaSource,
  read: SchemaTools['read'],
): Promise<SourceSchema> {
  const { project, place, scratch, signal } = context
  const { session, target } = place
  const run = scratchRunSettings(context)
  if (source.kind === 'url') tellPasswords(project, source.url, project.root)
  return loadSchemaSource(source, {
    root: project.root,
    variables: process.env,
    scratch,
    read,
    connect: { applicationName: session.applicationName, lockWaitMs: project.config.lockWaitMs },
    secrets: target === null ? [] : secretsOf(target),
    signal,
    loader: session.loader,
    namingConvention: run.settings.namingConvention,
    operations: run.operations,
    arguments: run.arguments,
  })
}

/** What the revisions up to these targets make of an empty database. */
export interface History {
  readonly graph: RevisionGraph
  readonly targets: string | readonly string[]
}

/** @throws the codes of scratch databases; what running revisions throws */
export async function replayedDatabase(context: OriginContext, history: History): Promise<ScratchDatabase> {
  const database = await context.scratch.create()
  await replay(database, history, scratchRunSettings(context))
  return database
}

/** Everything that an origin has. The place has a session on the database where that is the origin. */
export async function originSchema(context: OriginContext, from: SchemaOrigin): Promise<SourceSchema> {
  const { project, place } = context
  const read = schemaReader(context)
  if (from === 'source')
    return sourceSchema(context, schemaSourceOf(project, place.session.environment), read)
  if (place.connection !== null) return { ...(await read(place.connection)), database: null, warnings: [] }
  const database = await replayedDatabase(context, { graph: await loadGraph(project), targets: 'heads' })
  return { ...(await read(database.connection)), database, warnings: [] }
}

/** What of a schema is compared: what includeSchemas, includeName and includeObject leave of it. */
export function comparedPart(
  { catalog, defaultSchema }: ReadSchema,
  from: SchemaOrigin,
  { project, place, parts }: Pick<OriginContext, 'project' | 'place'> & Pick<SchemaDialect, 'parts'>,
): { readonly catalog: Catalog; readonly comparison: Comparison } {
  const comparison = comparisonOf(project.config.comparison, place.session.environment.definition, {
    defaultSchema: defaultSchema ?? 'public',
    noDrop: [],
  })
  // The side of a comparison that it would be on: includeName is only asked about what is there.
  const side = from === 'source' ? 'to' : 'from'
  return { catalog: comparedObjects(catalog, side, comparison, parts), comparison }
}

/** Another server than the one that was thought of: its version and its extensions may differ. */
export function placeWarnings(made: Pick<ScratchDatabase, 'place'> | null): readonly string[] {
  const { fallback = null, description = '' } = made?.place ?? {}
  return fallback === null ? [] : [`Scratch databases are made in ${description}: ${fallback}`]
}

/**
 * Where a schema comes from beside the database that stands: the schema source, or what the revisions make of an empty one.
 * Both are made in scratch databases and read as everything is that is compared.
 */
import type { SchemaSource } from '../config/config.ts'
import { secretsOf } from '../config/describe-target.ts'
import type { Scratch, ScratchDatabase } from '../database/scratch.ts'
import type { ReflectionMemory } from '../dialects/reflection.ts'
import type { RevisionGraph } from '../graph/graph.ts'
import type { Project } from '../project/project.ts'
import { readSchema } from '../runtime/read-schema.ts'
import { replay } from '../runtime/replay.ts'
import { loadSchemaSource, type SourceSchema } from '../runtime/schema-source.ts'
import type { ScratchRunSettings } from '../runtime/scratch-run.ts'
import type { ComparedPlace } from './compared-place.ts'
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

/** Another server than the one that was thought of: its version and its extensions may differ. */
export function placeWarnings(made: Pick<ScratchDatabase, 'place'> | null): readonly string[] {
  const { fallback = null, description = '' } = made?.place ?? {}
  return fallback === null ? [] : [`Scratch databases are made in ${description}: ${fallback}`]
}

/**
 * The schema as a text that can be kept in git: that of the database, what the revisions make, or the wanted one. What is
 * left out of every comparison is left out here too. Changes nothing.
 */
import { comparedObjects, isIgnoredAttribute, type Side } from '../autogenerate/comparison.ts'
import { secretsOf } from '../config/describe-target.ts'
import { type Scratch, type ScratchDatabase, withScratch } from '../database/scratch.ts'
import { type SchemaDialect, schemaDialect } from '../dialects/schema-dialect.ts'
import { loadGraph } from '../project/load-graph.ts'
import type { Project } from '../project/project.ts'
import { schemaSourceOf } from '../project/schema-source.ts'
import { type ReadSchema, readSchema } from '../runtime/read-schema.ts'
import { replay } from '../runtime/replay.ts'
import { loadSchemaSource, type SourceSchema } from '../runtime/schema-source.ts'
import type { ScratchRunSettings } from '../runtime/scratch-run.ts'
import { inCanonicalOrder } from '../schema/canonical-order.ts'
import type { Catalog, CatalogObject } from '../schema/catalog.ts'
import { withNeeds } from '../schema/filter.ts'
import { snapshotText } from '../schema/snapshot.ts'
import { type ComparedPlace, openComparedPlace, type PlaceOptions } from './compared-place.ts'
import { comparisonOf } from './comparison-settings.ts'
import { withKindObjects, withObjectKinds } from './object-kinds.ts'
import { runSettings } from './revision-run.ts'

/** Whose schema: that of the database, what the revisions make of an empty one, or that of the schema source. */
export type SnapshotOrigin = 'database' | 'history' | 'source'

export interface SnapshotOptions extends Omit<PlaceOptions, 'from'> {
  /** `database` unless told; the others need none. */
  readonly from?: SnapshotOrigin | undefined
}

export interface SnapshotReport {
  readonly version: 1
  readonly kind: 'snapshot'
  readonly from: SnapshotOrigin
  /** What was read: `postgresql://user@host:port/database`, `the history` or `the schema source`. */
  readonly database: string
  /** How many objects the schema has. */
  readonly objects: number
  /** The file that the schema source `snapshot` reads, with a line end behind every line. */
  readonly text: string
  /** What was left out of the schema source, and where scratch databases were made instead. */
  readonly warnings: readonly string[]
}

/**
 * Reads a schema and writes it as JSON: the same schema gives the same text.
 * @throws the codes of env.ts, of connecting and of scratch databases; what running revisions throws; schema_source_missing
 * and others of the schema source
 */
export async function snapshot(project: Project, options: SnapshotOptions = {}): Promise<SnapshotReport> {
  const { from = 'database', scratchUrl, signal } = options
  const place = await openComparedPlace(project, {
    from: from === 'database' ? 'database' : 'history',
    scratchUrl,
    signal,
    command: 'snapshot',
  })
  const { connection } = place
  try {
    const { objectKinds: kinds = {} } = place.session.environment.definition
    const dialect = withObjectKinds(await schemaDialect('postgres'), kinds)
    return await withScratch(place.scratchRequest, async (scratch) => {
      const schema = await schemaOf({ project, place, scratch, from, signal: signal ?? null })
      const catalog = includedObjects(schema, { project, place, dialect, side: sideOf(from) })
      return {
        version: 1,
        kind: 'snapshot',
        from,
        database: from === 'source' ? 'the schema source' : place.description,
        objects: catalog.objects.size,
        text: snapshotText({ dialect: 'postgres', serverVersion: release(schema.serverVersion), catalog }),
        warnings: [...placeWarnings(schema.database), ...schema.warnings],
      }
    })
  } finally {
    await connection?.close()
  }
}

interface Origin {
  readonly project: Project
  readonly place: ComparedPlace
  readonly scratch: Scratch
  readonly from: SnapshotOrigin
  readonly signal: AbortSignal | null
}

async function schemaOf(origin: Origin): Promise<SourceSchema> {
  const { project, place, scratch, from } = origin
  const { connection } = place
  const { objectKinds: kinds = {} } = place.session.environment.definition
  const read: SchemaReader = async (session) => {
    const found = await readSchema(session, { includeSchemas: true, settings: project.config })
    return { ...found, catalog: await withKindObjects(found.catalog, session, kinds) }
  }
  if (from === 'source') return sourceSchema(origin, read)
  if (connection !== null) return { ...(await read(connection)), database: null, warnings: [] }
  const graph = await loadGraph(project)
  const database = await scratch.create()
  await replay(database, { graph, targets: 'heads' }, scratchRunSettings(origin))
  return { ...(await read(database.connection)), database, warnings: [] }
}

type SchemaReader = (connection: ScratchDatabase['connection']) => Promise<ReadSchema>

async function sourceSchema(origin: Origin, read: SchemaReader): Promise<SourceSchema> {
  const { project, place, scratch, signal } = origin
  const { session, target } = place
  const run = scratchRunSettings(origin)
  return loadSchemaSource(schemaSourceOf(project, session.environment), {
    root: project.root,
    variables: process.env,
    scratch,
    read,
    connect: { applicationName: session.applicationName, lockWaitMs: project.config.lockWaitMs },
    secrets: target === null ? [] : secretsOf(target),
    signal,
    loader: session.loader,
    namingConvention: run.settings.namingConvention,
    operations: session.environment.definition.operations,
    arguments: run.arguments,
  })
}

function scratchRunSettings({ project, place, signal }: Origin): ScratchRunSettings {
  const { environment, loader } = place.session
  const { namingConvention, operations } = environment.definition
  return { ...runSettings(project, namingConvention, loader), operations, signal }
}

interface Selection extends Pick<Origin, 'project' | 'place'> {
  readonly dialect: SchemaDialect
  readonly side: Side
}

/** What is compared, and what that needs: the file has to be a schema that can be made. */
function includedObjects(
  { catalog, defaultSchema }: ReadSchema,
  { project, place, dialect, side }: Selection,
): Catalog {
  const comparison = comparisonOf(project.config.comparison, place.session.environment.definition, {
    defaultSchema: defaultSchema ?? 'public',
    noDrop: [],
  })
  const included = withNeeds(catalog, comparedObjects(catalog, side, comparison, dialect.parts))
  const isCompared = (name: string): boolean => !isIgnoredAttribute(name, comparison.settings)
  return inCanonicalOrder(withAttributes(included, isCompared), (kind) => dialect.rules.of(kind).rank)
}

/** Without the attributes that are not compared: no revision would bring them along. */
function withAttributes({ objects, dependencies }: Catalog, isKept: (name: string) => boolean): Catalog {
  const kept = (all: CatalogObject['attributes']): CatalogObject['attributes'] =>
    Object.fromEntries(Object.entries(all).filter(([name]) => isKept(name)))
  const reduced = ({ id, parent, attributes, compared }: CatalogObject): CatalogObject => ({
    id,
    parent,
    attributes: kept(attributes),
    ...(compared === undefined ? {} : { compared: kept(compared) }),
  })
  return { objects: new Map([...objects].map(([key, object]) => [key, reduced(object)])), dependencies }
}

/** The side of a comparison that it would be on: includeName is only asked about what is there. */
function sideOf(from: SnapshotOrigin): Side {
  return from === 'source' ? 'to' : 'from'
}

/** Without the minor version, with which no schema changes. */
function release(serverVersion: number): number {
  return serverVersion - (serverVersion % 10_000)
}

function placeWarnings(made: ScratchDatabase | null): readonly string[] {
  const { fallback = null, description = '' } = made?.place ?? {}
  return fallback === null ? [] : [`Scratch databases are made in ${description}: ${fallback}`]
}

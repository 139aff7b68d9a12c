/**
 * The schema as a text that can be kept in git: that of the database, what the revisions make, or the wanted one. What is
 * left out of every comparison is left out here too. Changes nothing.
 */
import { comparedObjects, isIgnoredAttribute, type Side } from '../autogenerate/comparison.ts'
import { withScratch } from '../database/scratch.ts'
import { type SchemaDialect, schemaDialect } from '../dialects/schema-dialect.ts'
import { loadGraph } from '../project/load-graph.ts'
import type { Project } from '../project/project.ts'
import { schemaSourceOf } from '../project/schema-source.ts'
import type { ReadSchema } from '../runtime/read-schema.ts'
import type { SourceSchema } from '../runtime/schema-source.ts'
import { inCanonicalOrder } from '../schema/canonical-order.ts'
import type { Catalog, CatalogObject } from '../schema/catalog.ts'
import { withNeeds } from '../schema/filter.ts'
import { snapshotText } from '../schema/snapshot.ts'
import { openComparedPlace, type PlaceOptions } from './compared-place.ts'
import { comparisonOf } from './comparison-settings.ts'
import { withObjectKinds } from './object-kinds.ts'
import {
  type OriginContext,
  placeWarnings,
  replayedDatabase,
  schemaReader,
  sourceSchema,
} from './schema-origins.ts'

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
      const schema = await schemaOf({ project, place, scratch, signal: signal ?? null }, from)
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

async function schemaOf(context: OriginContext, from: SnapshotOrigin): Promise<SourceSchema> {
  const { project, place } = context
  const read = schemaReader(context)
  if (from === 'source')
    return sourceSchema(context, schemaSourceOf(project, place.session.environment), read)
  if (place.connection !== null) return { ...(await read(place.connection)), database: null, warnings: [] }
  const database = await replayedDatabase(context, { graph: await loadGraph(project), targets: 'heads' })
  return { ...(await read(database.connection)), database, warnings: [] }
}

interface Selection extends Pick<OriginContext, 'project' | 'place'> {
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

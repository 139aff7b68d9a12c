/**
 * The schema as a text that can be kept in git: that of the database, what the revisions make, or the wanted one. What is
 * left out of every comparison is left out here too. Changes nothing.
 */
import { isIgnoredAttribute } from '../autogenerate/comparison.ts'
import type { SchemaOrigin } from '../config/types-settings.ts'
import { withScratch } from '../database/scratch.ts'
import { type SchemaDialect, schemaDialect } from '../dialects/schema-dialect.ts'
import type { Project } from '../project/project.ts'
import type { ReadSchema } from '../runtime/read-schema.ts'
import { inCanonicalOrder } from '../schema/canonical-order.ts'
import type { Catalog, CatalogObject } from '../schema/catalog.ts'
import { withNeeds } from '../schema/filter.ts'
import { snapshotText } from '../schema/snapshot.ts'
import { openComparedPlace, type PlaceOptions } from './compared-place.ts'
import { withObjectKinds } from './object-kinds.ts'
import { comparedPart, type OriginContext, originSchema, placeWarnings } from './schema-origins.ts'

/** Whose schema. */
export type SnapshotOrigin = SchemaOrigin

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
      const schema = await originSchema({ project, place, scratch, signal: signal ?? null }, from)
      const catalog = includedObjects(schema, from, { project, place, ...dialect })
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

/** What is compared, and what that needs: the file has to be a schema that can be made. */
function includedObjects(schema: ReadSchema, from: SchemaOrigin, selection: Selection): Catalog {
  const { catalog, comparison } = comparedPart(schema, from, selection)
  const isCompared = (name: string): boolean => !isIgnoredAttribute(name, comparison.settings)
  const included = withAttributes(withNeeds(schema.catalog, catalog), isCompared)
  return inCanonicalOrder(included, (kind) => selection.rules.of(kind).rank)
}

type Selection = Pick<OriginContext, 'project' | 'place'> & Pick<SchemaDialect, 'parts' | 'rules'>

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

/** Without the minor version, with which no schema changes. */
function release(serverVersion: number): number {
  return serverVersion - (serverVersion % 10_000)
}

/** Reads the part of a database's schema that is compared: without the version table and our own schema. */
import type { Connection } from '../database/connection.ts'
import { sideSchema } from '../database/side-schema.ts'
import { readSchemaFacts, reflectConnection, type SchemaFacts } from '../database/reflect-connection.ts'
import type { VersionTableSettings } from '../database/version-home.ts'
import type { ReflectionMemory, ReflectionScope } from '../dialects/reflection.ts'
import type { EnvironmentDefinition } from '../project/environment-definition.ts'
import type { Catalog, ObjectId } from '../schema/catalog.ts'
import { filterCatalog } from '../schema/filter.ts'

/** A schema that was read, and what is to be known of where. */
export interface ReadSchema {
  readonly catalog: Catalog
  /** Of the server that read it: `server_version_num`. */
  readonly serverVersion: number
  /** What a name without a schema means there; null when nobody knows. */
  readonly defaultSchema: string | null
}

/** What is looked at. */
export interface SchemaSelection {
  readonly includeSchemas: EnvironmentDefinition['includeSchemas']
  readonly settings: Pick<VersionTableSettings, 'versionTable' | 'versionTableSchema'>
}

/** Reads over a session in no transaction. @throws connection_lost, permission_denied, statement_failed */
export async function readSchema(
  connection: Connection,
  selection: SchemaSelection,
  memory: ReflectionMemory | null = null,
): Promise<ReadSchema> {
  const facts = await readSchemaFacts(connection)
  const [defaultSchema = null] = facts.searchPath
  const all = await reflectConnection(connection, scopeOf(selection, facts), memory)
  const catalog = filterCatalog(all, ({ id }) => !isVersionSchema(id, selection))
  return { catalog, serverVersion: facts.serverVersion, defaultSchema }
}

/** The schema that the version table is put into is made by hand, so it is nobody's difference; what else is in it may be. */
function isVersionSchema({ kind, path }: ObjectId, { settings }: SchemaSelection): boolean {
  const { versionTableSchema } = settings
  return kind === 'schema' && path[0] === versionTableSchema && versionTableSchema !== 'public'
}

/**
 * The scope of one database. All schemas unless `includeSchemas` says otherwise: `false` leaves the default one, a list
 * adds those that it names to it. The version table may be in any schema of the search path, as its first one may have
 * been made after the table.
 */
export function scopeOf({ includeSchemas, settings }: SchemaSelection, facts: SchemaFacts): ReflectionScope {
  const { versionTable, versionTableSchema } = settings
  const homes = versionTableSchema === null ? facts.searchPath : [versionTableSchema]
  return {
    schemas: schemasOf(includeSchemas, facts.searchPath[0] ?? 'public'),
    excludedSchemas: [sideSchema],
    excludedTables: homes.map((schema) => [schema, versionTable] as const),
  }
}

function schemasOf(
  includeSchemas: EnvironmentDefinition['includeSchemas'],
  own: string,
): readonly string[] | null {
  if (includeSchemas === undefined || includeSchemas === true) return null
  return includeSchemas === false ? [own] : [...new Set([own, ...includeSchemas])]
}

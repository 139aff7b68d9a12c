/** A schema that was read, made again on a scratch database by the planner that writes revisions. */
import { planChanges, type SchemaPlan } from '../autogenerate/plan-changes.ts'
import type { Connection } from '../database/connection.ts'
import type { Scratch, ScratchDatabase } from '../database/scratch.ts'
import type { SchemaDialect } from '../dialects/schema-dialect.ts'
import { isTribikosError, TribikosError } from '../errors.ts'
import type { ReadSchema } from '../runtime/read-schema.ts'
import { runOperations } from '../runtime/scratch-op.ts'
import { type Catalog, indexCatalog } from '../schema/catalog.ts'
import { diffCatalogs } from '../schema/diff.ts'

/** What schemas are read and made with. */
export interface SchemaTools {
  readonly dialect: SchemaDialect
  readonly scratch: Scratch
  /** Reads everything that is there from a session in no transaction. */
  readonly read: (connection: Connection) => Promise<ReadSchema>
}

/** @throws schema_not_rebuilt */
export async function buildDatabase(
  { dialect, scratch, read }: SchemaTools,
  wanted: ReadSchema,
): Promise<ScratchDatabase> {
  const database = await scratch.create()
  const empty = await read(database.connection)
  const { operations, refusals } = planBetween(dialect, empty, wanted)
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

/** A scratch database, and the schema that was read from it. */
export interface ScratchSchema extends ReadSchema {
  readonly database: ScratchDatabase
}

/** Of so many objects one may differ, for changing a database to be less work than building one. */
const changedShare = 10

/** Whether changing a database of one schema to have the other is less work than building that. */
export function isNearly(present: Catalog, wanted: Catalog): boolean {
  return diffCatalogs(present, wanted).length <= present.objects.size / changedShare
}

/**
 * Changes a scratch database that has nearly the wanted schema, which is much less work than building another one. What
 * comes out is read again; false, unless it is the wanted schema in every object, and then the database has something in
 * between.
 */
export async function changeDatabase(
  { dialect, read }: Pick<SchemaTools, 'dialect' | 'read'>,
  present: ScratchSchema,
  wanted: ReadSchema,
): Promise<boolean> {
  const { database } = present
  if (!isNearly(present.catalog, wanted.catalog)) return false
  const { operations, refusals } = planBetween(dialect, present, wanted)
  if (refusals.length > 0) return false
  try {
    await runOperations(
      database,
      operations.map(({ operation }) => operation),
      'A scratch database, changed to another schema',
    )
  } catch (error) {
    if (!isTribikosError(error) || database.connection.lost !== null) throw error
    return false
  }
  const made = await read(database.connection)
  return diffCatalogs(made.catalog, wanted.catalog).length === 0
}

function planBetween({ rules }: SchemaDialect, present: ReadSchema, wanted: ReadSchema): SchemaPlan {
  return planChanges(
    {
      from: indexCatalog(present.catalog),
      to: indexCatalog(wanted.catalog),
      serverVersion: present.serverVersion,
      defaultSchema: wanted.defaultSchema ?? 'public',
    },
    rules,
  )
}

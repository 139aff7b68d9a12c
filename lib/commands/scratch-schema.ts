/** A schema that was read, made again on a scratch database by the planner that writes revisions. */
import { planChanges } from '../autogenerate/plan-changes.ts'
import type { Connection } from '../database/connection.ts'
import type { Scratch, ScratchDatabase } from '../database/scratch.ts'
import type { SchemaDialect } from '../dialects/schema-dialect.ts'
import { TribikosError } from '../errors.ts'
import type { ReadSchema } from '../runtime/read-schema.ts'
import { runOperations } from '../runtime/scratch-op.ts'
import { indexCatalog } from '../schema/catalog.ts'

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

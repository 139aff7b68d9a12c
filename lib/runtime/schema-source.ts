/**
 * From where the wanted schema is written to the schema itself: text and code are run in a scratch database, which is
 * then read; another database and a snapshot are read as they are.
 */
import type { DatabaseTarget } from '../config/database-target.ts'
import type { SchemaSource } from '../config/config.ts'
import { parseDatabaseUrl } from '../config/parse-database-url.ts'
import type { Variables } from '../config/variables.ts'
import { connect } from '../database/connect.ts'
import type { ConnectOptions } from '../database/connect-options.ts'
import type { Connection } from '../database/connection.ts'
import type { Scratch, ScratchDatabase } from '../database/scratch.ts'
import { dialectByName } from '../dialects/by-name.ts'
import { TribikosError } from '../errors.ts'
import { runSchemaCommand } from '../project/schema-command.ts'
import { readSchemaFiles, readText, type SchemaText } from '../project/schema-files.ts'
import { parseSnapshot } from '../schema/snapshot.ts'
import type { ReadSchema } from './read-schema.ts'
import { readDdl, runDdl } from './run-ddl.ts'
import { runSchemaModule, type ModuleSettings } from './run-schema-module.ts'

export interface SchemaSourceContext extends ModuleSettings {
  /** Folder that patterns and the command start from, absolute. */
  readonly root: string
  readonly variables: Variables
  readonly scratch: Scratch
  /** Reads what is to be compared from a session in no transaction. */
  readonly read: (connection: Connection) => Promise<ReadSchema>
  /** For the session on another database. */
  readonly connect: Pick<ConnectOptions, 'applicationName' | 'lockWaitMs'>
  /** Never shown where a command writes them. */
  readonly secrets: readonly string[]
  readonly signal: AbortSignal | null
}

/** The schema of a source. */
export interface SourceSchema extends ReadSchema {
  /** The scratch database that has it, or null. */
  readonly database: ScratchDatabase | null
  /** What was left out of the source, one sentence each. */
  readonly warnings: readonly string[]
}

/**
 * Loads a schema source.
 * @throws schema_source_invalid, schema_source_failed, extension_missing, snapshot_invalid, database_url_invalid; the
 * codes of scratch databases, of connecting and of code that does not load; the signal's reason
 */
export async function loadSchemaSource(
  source: SchemaSource,
  context: SchemaSourceContext,
): Promise<SourceSchema> {
  switch (source.kind) {
    case 'sql':
      return fromTexts(readSchemaFiles(source.patterns, context.root), context)
    case 'command': {
      const { root: cwd, variables, signal, secrets } = context
      const { command } = source
      return fromTexts([await runSchemaCommand({ command, cwd, variables, signal, secrets })], context)
    }
    case 'module': {
      const database = await context.scratch.create()
      await runSchemaModule(database, source.path, context)
      return read(database, [], context)
    }
    case 'url':
      return fromDatabase(parseDatabaseUrl(source.url, context), context)
    case 'snapshot':
      return fromSnapshot(source.path)
  }
}

async function fromTexts(texts: readonly SchemaText[], context: SchemaSourceContext): Promise<SourceSchema> {
  const ddl = readDdl(texts, dialectByName('postgres'))
  const database = await context.scratch.create({ extensions: ddl.extensions.map(({ name }) => name) })
  const skipped = await runDdl(database, ddl)
  return read(
    database,
    skipped.map(({ message }) => message),
    context,
  )
}

async function read(
  database: ScratchDatabase,
  warnings: readonly string[],
  context: SchemaSourceContext,
): Promise<SourceSchema> {
  return { ...(await context.read(database.connection)), database, warnings }
}

async function fromDatabase(target: DatabaseTarget, context: SchemaSourceContext): Promise<SourceSchema> {
  const { signal } = context
  const connection = await connect(target, { ...context.connect, signal })
  try {
    return { ...(await context.read(connection)), database: null, warnings: [] }
  } finally {
    await connection.close()
  }
}

function fromSnapshot(path: string): SourceSchema {
  const { dialect, catalog, serverVersion } = parseSnapshot(readText(path), path)
  if (dialect !== 'postgres') {
    throw new TribikosError(
      'snapshot_invalid',
      `${path} is no snapshot that can be read: it is of ${JSON.stringify(dialect)}, and the database is PostgreSQL`,
      {
        hint: 'Write it from a database of the same kind, with `tribikos snapshot`.',
        details: { file: path },
      },
    )
  }
  return { catalog, serverVersion, defaultSchema: null, database: null, warnings: [] }
}

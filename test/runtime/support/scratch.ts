/** Scratch databases and schema sources for tests: everything as the commands put it together. */
import { fileURLToPath } from 'node:url'
import { parseDatabaseUrl } from '../../../lib/config/parse-database-url.ts'
import { withScratch, type Scratch, type ScratchRequest } from '../../../lib/database/scratch.ts'
import { ModuleLoader } from '../../../lib/project/module-loader.ts'
import { readSchema } from '../../../lib/runtime/read-schema.ts'
import type { SchemaSourceContext } from '../../../lib/runtime/schema-source.ts'

/** Making an embedded database from nothing takes seconds. */
const cacheDirectory = fileURLToPath(new URL('../../../.cache/test-scratch', import.meta.url))

export const embeddedUrl = 'pglite://memory'

export async function onScratch<Result>(
  url: string,
  work: (scratch: Scratch) => Promise<Result>,
  changes: Partial<ScratchRequest> = {},
): Promise<Result> {
  const on = parseDatabaseUrl(url, { root: '/', variables: {} })
  const connect = { applicationName: 'tribikos-test scratch' }
  return withScratch(
    { on, like: null, fallsBack: false, connect, cacheDirectory, signal: null, ...changes },
    work,
  )
}

export function sourceContext(
  scratch: Scratch,
  root: string,
  changes: Partial<SchemaSourceContext> = {},
): SchemaSourceContext {
  return {
    root,
    variables: process.env,
    scratch,
    read: async (connection) =>
      readSchema(connection, {
        includeSchemas: undefined,
        settings: { versionTable: 'alembic_version', versionTableSchema: null },
      }),
    connect: { applicationName: 'tribikos-test source' },
    secrets: [],
    signal: null,
    loader: new ModuleLoader(null),
    namingConvention: {},
    arguments: { environment: null, x: { size: '7' }, tag: null },
    ...changes,
  }
}

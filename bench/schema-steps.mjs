/**
 * Times what happens to a schema in one process: reading it, and writing a revision that makes all of it.
 *
 * Usage: `node bench/schema-steps.mjs URL`; prints times in milliseconds as JSON. The first plan there is what a command
 * costs; of several readings the fastest is what the queries cost.
 */
import { fileURLToPath } from 'node:url'
import { execFileSync } from 'node:child_process'

/**
 * @typedef {object} SchemaSteps
 * @property {number} objects how many the schema has
 * @property {number} read the fastest of several readings
 * @property {number} write comparing with an empty schema, planning and writing the text, once, in a new process
 * @property {number} writeCpu processor time of that, which other work on the machine lengthens less
 * @property {number} peakMb
 */

/**
 * The median of some processes.
 * @param {string} url
 * @param {number} processes
 * @returns {SchemaSteps}
 */
export function measureSchemaSteps(url, processes) {
  const script = fileURLToPath(import.meta.url)
  const runs = Array.from({ length: processes }, () =>
    JSON.parse(execFileSync(process.execPath, [script, url], { encoding: 'utf8' })),
  )
  const median = (name) => runs.map((run) => run[name]).sort((a, b) => a - b)[runs.length >> 1]
  return {
    objects: median('objects'),
    read: Math.min(...runs.map(({ read }) => read)),
    write: median('write'),
    writeCpu: median('writeCpu'),
    peakMb: Math.max(...runs.map(({ peakMb }) => peakMb)),
  }
}

/** Reads a schema as every command does; see `read-schema-once.mjs`. */
export async function openReader(url) {
  const [{ connect }, { parseDatabaseUrl }, { readSchema }] = await Promise.all([
    import('../dist/database/connect.js'),
    import('../dist/config/parse-database-url.js'),
    import('../dist/runtime/read-schema.js'),
  ])
  const target = parseDatabaseUrl(url, { root: process.cwd(), variables: {} })
  const connection = await connect(target, { applicationName: 'tribikos-bench', lockWaitMs: 0 })
  const selection = {
    includeSchemas: true,
    settings: { versionTable: 'alembic_version', versionTableSchema: null },
  }
  return { read: async () => readSchema(connection, selection), close: async () => connection.close() }
}

async function measureHere(url) {
  const reader = await openReader(url)
  const write = await writer()
  const { catalog, serverVersion } = await reader.read()
  const processor = process.cpuUsage()
  const start = performance.now()
  const text = write(catalog, serverVersion)
  const writeMs = performance.now() - start
  const { user, system } = process.cpuUsage(processor)
  if (!text.includes('createTable')) throw new Error('the revision makes no table')
  const peakMb = process.resourceUsage().maxRSS / 1024
  let read = Infinity
  for (let round = 0; round < 5; round++) {
    const begun = performance.now()
    await reader.read()
    read = Math.min(read, performance.now() - begun)
  }
  await reader.close()
  return { objects: catalog.objects.size, read, write: writeMs, writeCpu: (user + system) / 1000, peakMb }
}

/** From nothing to a schema, as `revision --autogenerate` does it. */
async function writer() {
  const [{ planChanges }, { renderBody }, { schemaDialect }, { indexCatalog }, { diffCatalogs }] =
    await Promise.all([
      import('../dist/autogenerate/plan-changes.js'),
      import('../dist/autogenerate/render/render-body.js'),
      import('../dist/dialects/schema-dialect.js'),
      import('../dist/schema/catalog.js'),
      import('../dist/schema/diff.js'),
    ])
  const { rules } = await schemaDialect('postgres')
  return (catalog, serverVersion) => {
    const empty = { objects: new Map(), dependencies: [] }
    const differences = diffCatalogs(empty, catalog)
    const sides = { from: indexCatalog(empty), to: indexCatalog(catalog) }
    const plan = planChanges({ ...sides, serverVersion, defaultSchema: 'public' }, rules)
    if (differences.length !== catalog.objects.size || plan.refusals.length > 0) {
      throw new Error('the schema is not planned as a whole')
    }
    return renderBody(plan.operations).text
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.stdout.write(JSON.stringify(await measureHere(process.argv[2])))
}

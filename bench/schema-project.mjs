/** A project whose database has the sample schema and whose schema source says a little more. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { changedSampleSchema, sampleSchema } from './sample-schema.mjs'

const packageFolder = fileURLToPath(new URL('../', import.meta.url))
const cli = join(packageFolder, 'dist/cli/main.js')

/**
 * @typedef {object} SchemaProject
 * @property {number} tables
 * @property {readonly string[]} statements make the schema that the database is to have
 * @property {(args: readonly string[], url: string) => { command: string[], cwd: string, env: Record<string, string> }} tribikos
 * @property {() => readonly string[]} written names of the revisions that were written
 * @property {() => Promise<void>} clear removes the revisions that were written
 * @property {() => void} remove
 */

/**
 * @param {number} tables how many
 * @returns {SchemaProject}
 */
export function createSchemaProject(tables) {
  const root = mkdtempSync(join(tmpdir(), `tribikos-bench-schema-${tables}-`))
  const versions = join(root, 'versions')
  mkdirSync(versions)
  mkdirSync(join(root, 'node_modules'))
  symlinkSync(packageFolder, join(root, 'node_modules/tribikos'), 'junction')
  writeFileSync(join(root, 'schema.sql'), changedSampleSchema(tables))
  writeFileSync(
    join(root, 'tribikos.json'),
    JSON.stringify({
      url: '${DATABASE_URL:-}',
      versionLocations: ['./versions'],
      schemaSource: { sql: ['./schema.sql'] },
    }),
  )
  return {
    tables,
    statements: sampleSchema(tables),
    tribikos: (args, url) => ({
      command: [process.execPath, cli, ...args],
      cwd: root,
      env: { DATABASE_URL: url, TRIBIKOS_CACHE_DIR: join(root, 'cache') },
    }),
    written: () => readdirSync(versions),
    clear: async () => {
      rmSync(versions, { recursive: true, force: true })
      mkdirSync(versions)
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
}

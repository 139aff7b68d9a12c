/** A project with a schema source in a temporary folder, the command line in it, and the database that it works on. */
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { tribikos, type CliResult } from './cli.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'

export interface SchemaProject {
  readonly folder: string
  readonly database: TestDatabase
  /** Runs the command line; `TEST_URL` is the database. */
  run(...argv: readonly string[]): Promise<CliResult>
  /** Runs it and throws what it printed unless it exits with 0. */
  pass(...argv: readonly string[]): Promise<CliResult>
  /** `revision --autogenerate`, which has to exit with 0. */
  autogenerate(...argv: readonly string[]): Promise<CliResult>
  /** Writes the schema source `schema/app.sql`, or another file of the project. */
  write(text: string, file?: string): void
  /** Keys of tribikos.json beside `url` and `schemaSource`; later ones win. */
  configure(config: Readonly<Record<string, unknown>>): void
  /** env.ts: an object as code. */
  environment(definition: string): void
  /** Names of the revision files, in byte order. */
  revisions(folder?: string): readonly string[]
  /** The text of the revision whose name ends like this, or of the only one. */
  text(ending?: string): string
  remove(): Promise<void>
}

export const defaultConfig = {
  url: '${TEST_URL}',
  schemaSource: { sql: ['./schema/*.sql'] },
  revisionIds: 'sequential',
} as const

export async function createSchemaProject(ddl = ''): Promise<SchemaProject> {
  const database = await createTestDatabase('autogenerate')
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'tribikos-schema-')))
  const write = (text: string, file = 'schema/app.sql'): void => {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
  const run = async (...argv: readonly string[]): Promise<CliResult> =>
    tribikos(argv, { cwd: folder, env: { TEST_URL: database.url } })
  const pass = async (...argv: readonly string[]): Promise<CliResult> => {
    const result = await run(...argv)
    if (result.code !== 0)
      throw new Error(`tribikos ${argv.join(' ')}: ${result.code}\n${result.stderr}${result.stdout}`)
    return result
  }
  const revisions = (at = 'versions'): readonly string[] =>
    readdirSync(join(folder, at))
      .filter((name) => name.endsWith('.ts'))
      .toSorted()
  let config: Readonly<Record<string, unknown>> = defaultConfig
  mkdirSync(join(folder, 'versions'))
  write(JSON.stringify(config), 'tribikos.json')
  write(ddl)
  return {
    folder,
    database,
    run,
    pass,
    write,
    revisions,
    autogenerate: async (...argv) => pass('revision', '--autogenerate', '-m', 'changes', ...argv),
    configure: (more) => {
      config = { ...config, ...more }
      write(JSON.stringify(config), 'tribikos.json')
    },
    environment: (definition) => {
      write(`export default ${definition}\n`, 'env.ts')
      config = { ...config, env: './env.ts' }
      write(JSON.stringify(config), 'tribikos.json')
    },
    text: (ending = '.ts') => {
      const names = revisions().filter((name) => name.endsWith(ending))
      const [name = ''] = names
      if (names.length !== 1)
        throw new Error(`${names.length} revisions end with ${ending}: ${names.join(', ')}`)
      return readFileSync(join(folder, 'versions', name), 'utf8')
    },
    remove: async () => {
      rmSync(folder, { recursive: true, force: true })
      await database.drop()
    },
  }
}

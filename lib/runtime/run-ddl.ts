/**
 * Runs files of DDL in a scratch database as psql runs them: each statement by itself and each file in a session that
 * is as new. What fails is named with file, line, statement and all that the server says of it.
 */
import { redact } from '../config/redact.ts'
import { isConnectionLoss, sqlStateOf } from '../database/connect-errors.ts'
import type { Connection } from '../database/connection.ts'
import type { ScratchDatabase } from '../database/scratch.ts'
import type { DdlScript, Dialect, ScriptStatement } from '../dialects/dialect.ts'
import { TribikosError } from '../errors.ts'
import type { SchemaText } from '../project/schema-files.ts'
import { cut, ddlFailed, withoutComments } from './ddl-failure.ts'
import { missingExtensions, requireExtensions, type WantedExtension } from './extensions.ts'
import { joined, statementGroups } from './statement-batches.ts'

/** Something that was left out, for whoever reads the output. */
export interface SkippedStatement {
  readonly name: string
  readonly line: number
  /** `schema/roles.sql:3: CREATE ROLE app … was not run: …` */
  readonly message: string
}

/** A file, and what is in it. */
export interface ReadFile {
  readonly name: string
  readonly script: DdlScript
}

/** Files that can be run, and what they need. */
export interface DdlFiles {
  readonly files: readonly ReadFile[]
  readonly extensions: readonly WantedExtension[]
}

/** Reads the files, which needs no database. @throws schema_source_invalid */
export function readDdl(texts: readonly SchemaText[], dialect: Pick<Dialect, 'readScript'>): DdlFiles {
  const files = texts.map(({ name, text }) => ({ name, script: checkedScript(name, text, dialect) }))
  return { files, extensions: wantedExtensions(files) }
}

/**
 * Runs the files in their order.
 * @throws extension_missing, schema_source_failed, connection_lost
 */
export async function runDdl(
  database: ScratchDatabase,
  { files, extensions }: DdlFiles,
): Promise<readonly SkippedStatement[]> {
  const { connection, place } = database
  requireExtensions(await missingExtensions(connection, extensions), place.description)
  const skipped: SkippedStatement[] = []
  for (const [index, file] of files.entries()) {
    if (index > 0) await database.resetSession()
    const own = file.script.statements.filter((statement) => mayRun(statement, connection))
    const left = file.script.statements.filter((statement) => !own.includes(statement))
    skipped.push(...left.map((statement) => skippedStatement(file.name, statement)))
    await runStatements(connection, own, { file: file.name, files: files.length, skipped })
  }
  if (files.length > 0) await database.resetSession()
  return skipped
}

function checkedScript(name: string, text: string, dialect: Pick<Dialect, 'readScript'>): DdlScript {
  const script = dialect.readScript(text)
  if (script.problem === null) return script
  const { line, message, hint } = script.problem
  throw new TribikosError('schema_source_invalid', `${name}:${line}: ${message}`, {
    hint,
    details: { file: name, line },
  })
}

function wantedExtensions(files: readonly ReadFile[]): readonly WantedExtension[] {
  return files.flatMap(({ name, script }) =>
    script.statements.flatMap(({ extension, line }) =>
      extension === null ? [] : [{ name: extension, place: `${name}:${line}` }],
    ),
  )
}

/** Roles of the embedded PostgreSQL are its own; those of a server belong to all of its databases. */
function mayRun({ reach }: ScriptStatement, { kind }: Connection): boolean {
  return reach === 'database' || (reach === 'roles' && kind === 'embedded')
}

function skippedStatement(name: string, { sql, line, reach }: ScriptStatement): SkippedStatement {
  const why = {
    database: '',
    roles: 'roles belong to the whole server',
    server: 'it changes more than one database',
    'other servers': 'it talks to another server',
  }[reach]
  const message = `${name}:${line}: ${shortened(sql)} was not run in the scratch database: ${why}`
  return { name, line, message }
}

/** The statement on one line, without passwords. */
function shortened(sql: string): string {
  return cut(redact(withoutComments(sql)).replaceAll(/\s+/g, ' '), 60)
}

interface RunningFile {
  readonly file: string
  /** How many files there are. */
  readonly files: number
  readonly skipped: readonly SkippedStatement[]
}

/**
 * Each has a transaction of its own, as far as anybody can tell: those that were sent as one text and failed left nothing
 * and are sent again, one by one.
 */
async function runStatements(
  connection: Connection,
  statements: readonly ScriptStatement[],
  running: RunningFile,
): Promise<void> {
  for (const { together, statements: group } of statementGroups(statements)) {
    if (together && group.length > 1) {
      const [outcome] = await connection.attempt([{ sql: joined(group) }])
      if (outcome !== undefined && 'result' in outcome) continue
    }
    await runOneByOne(connection, group, running)
  }
}

async function runOneByOne(
  connection: Connection,
  flight: readonly ScriptStatement[],
  running: RunningFile,
): Promise<void> {
  const outcomes = await connection.attempt(flight.map(({ sql }) => ({ sql })))
  const failed = outcomes.findIndex((outcome, at) => {
    return 'error' in outcome && !isHarmless(outcome.error, flight[at])
  })
  const outcome = outcomes[failed]
  const statement = flight[failed]
  if (outcome === undefined || statement === undefined || !('error' in outcome)) return
  if (connection.lost !== null || isConnectionLoss(outcome.error)) throw outcome.error
  throw ddlFailed(outcome.error, statement, running)
}

/**
 * A newer pg_dump sets what an older server does not know, and psql goes on after that. A role may be there already:
 * the embedded PostgreSQL got the roles of the project's server.
 */
function isHarmless(error: Error, statement: ScriptStatement | undefined): boolean {
  if (statement === undefined) return false
  const state = sqlStateOf(error)
  if (state === '42710') return statement.reach === 'roles'
  return state === '42704' && newerSetting.test(withoutComments(statement.sql))
}

/** Since 17. */
const newerSetting = /^SET\s+transaction_timeout\b/i

/**
 * Reads the version table and checks that it is what it must be. Nothing is written here, and nothing is repaired: what
 * is not the table that Alembic or tribikos makes is refused with the exact reason.
 */
import type { Dialect, VersionTableHome } from '../dialects/dialect.ts'
import { TribikosError } from '../errors.ts'
import { sessionError } from './connect-errors.ts'
import type { Connection, QueryResult } from './connection.ts'
import { journalEntries, type JournalEntry, readJournal } from './journal.ts'
import {
  homeQuestion,
  readHome,
  type Candidate,
  type ServerFacts,
  type VersionHome,
  type VersionTableSettings,
} from './version-home.ts'

/** The version table as it stands, and what revisions that are half done have left. */
export interface ReadVersionTable extends VersionTable {
  readonly unfinished: readonly JournalEntry[]
  readonly found: VersionHome
}

/** The version table as it stands. */
export interface VersionTable {
  readonly home: VersionTableHome & { readonly schema: string }
  readonly server: ServerFacts
  /** False when there is no table yet: the database stands at base. */
  readonly exists: boolean
  /** The ids in it, sorted by code unit. */
  readonly rows: readonly string[]
  /** How long an id may be: the width of the column. */
  readonly maxIdLength: number
  readonly warnings: readonly string[]
}

const defaultWidth = 32

/**
 * Finds, checks and reads the version table; creates nothing.
 * @throws version_table_invalid, permission_denied, server_unsupported, connection_lost
 */
export async function readVersionTable(
  connection: Connection,
  settings: VersionTableSettings,
  dialect: Dialect,
): Promise<ReadVersionTable> {
  try {
    const found = await findVersionTable(connection, settings)
    const rows = found.existing === null ? [] : await readRows(connection, homeOf(found, settings), dialect)
    const unfinished = found.sideTables.includes('step')
      ? journalEntries(await connection.query(readJournal(found)))
      : []
    return { ...describeVersionTable(found, settings, rows), unfinished, found }
  } catch (error) {
    throw sessionError(error, connection)
  }
}

/** Finds the version table and checks its shape; does not read its rows. @throws as {@link readVersionTable} */
export async function findVersionTable(
  connection: Connection,
  settings: VersionTableSettings,
): Promise<VersionHome> {
  return checkHome(readHome(await connection.query(homeQuestion(settings)), settings))
}

/** Checks the server and the shape of the table. @throws server_unsupported, version_table_invalid, permission_denied */
export function checkHome(found: VersionHome): VersionHome {
  checkServer(found.server)
  if (found.existing !== null) checkCandidate(found.existing, found)
  return found
}

/** Where the table is or would be made. */
export function homeOf(found: VersionHome, settings: VersionTableSettings): VersionTable['home'] {
  const { versionTablePrimaryKey: primaryKey, versionTableWidth: width } = settings
  return { schema: found.schema, table: found.table, primaryKey, width }
}

/** Puts together what was found and read. */
export function describeVersionTable(
  found: VersionHome,
  settings: VersionTableSettings,
  rows: readonly string[],
): VersionTable {
  return {
    home: homeOf(found, settings),
    server: found.server,
    exists: found.existing !== null,
    rows,
    maxIdLength: found.existing === null ? settings.versionTableWidth : widthOf(found.existing),
    warnings: warningsOf(found),
  }
}

/** The rows alone. @throws version_table_invalid */
export async function readRows(
  connection: Connection,
  home: VersionTable['home'],
  dialect: Dialect,
): Promise<readonly string[]> {
  return rowsOf(await connection.query(dialect.versionTable.read(home)), home)
}

/** The ids in an answer, sorted. @throws version_table_invalid for NULL and repeated ids */
export function rowsOf(answer: QueryResult, home: VersionTable['home']): readonly string[] {
  const ids = answer.rows.map((row) => row['version_num'])
  const name = `${home.schema}.${home.table}`
  if (ids.some((id) => typeof id !== 'string')) {
    throw invalid(home, `Version table ${name} has a row with NULL`, contentHint)
  }
  const rows = ids.map(String).sort()
  const repeated = rows.find((id, index) => id === rows[index - 1])
  if (repeated !== undefined) {
    throw invalid(home, `Version table ${name} has more than one row with '${repeated}'`, contentHint)
  }
  return rows
}

/** The ids in an answer whatever else is in it: each once, sorted, without NULL. */
export function idsOf(answer: QueryResult): readonly string[] {
  const ids = answer.rows.map((row) => row['version_num'])
  return [...new Set(ids.filter((id) => typeof id === 'string'))].sort()
}

/** Refuses a server that cannot be written to. @throws server_read_only */
export function requireWritable({ inRecovery, readOnly, database }: ServerFacts): void {
  if (!inRecovery && !readOnly) return
  throw new TribikosError(
    'server_read_only',
    inRecovery
      ? `The server of database "${database}" is a standby: it takes no writes`
      : `The session on database "${database}" is read-only (default_transaction_read_only is on)`,
    {
      hint: inRecovery
        ? 'Connect to the primary server.'
        : 'Use a role and database whose default_transaction_read_only is off.',
    },
  )
}

/** Refuses a role that may not change the table, or make it where there is none. @throws permission_denied */
export function requireRights(found: VersionHome): void {
  const { existing, canCreate, server, schema, table } = found
  if (existing === null ? canCreate : existing.canWrite) return
  const role = `Role "${server.user}"`
  throw new TribikosError(
    'permission_denied',
    existing === null
      ? `${role} may not create the version table ${table} in schema ${schema}`
      : `${role} may not change the version table ${schema}.${table}`,
    {
      hint:
        existing === null
          ? `GRANT USAGE, CREATE ON SCHEMA ${schema} to the role, or set "versionTableSchema".`
          : `GRANT SELECT, INSERT, UPDATE, DELETE ON ${schema}.${table} to the role.`,
      details: { role: server.user, schema, table },
    },
  )
}

const oldestVersion = 130_000
const contentHint = 'Look at the table; `tribikos stamp --purge REVISION` empties it and writes what you say.'

function checkServer({ version, database }: ServerFacts): void {
  if (version >= oldestVersion) return
  throw new TribikosError(
    'server_unsupported',
    `The server of database "${database}" is PostgreSQL ${versionText(version)}; tribikos needs 13 or newer`,
    { details: { version } },
  )
}

/** 150018 → 15.18, 90624 → 9.6.24 */
function versionText(version: number): string {
  const [major, rest] = [Math.floor(version / 10_000), version % 10_000]
  return major >= 10 ? `${major}.${rest}` : `${major}.${Math.floor(rest / 100)}.${rest % 100}`
}

const kinds: Readonly<Record<string, string>> = {
  v: 'a view',
  m: 'a materialized view',
  f: 'a foreign table',
  i: 'an index',
  I: 'an index',
  S: 'a sequence',
  c: 'a composite type',
}

function checkCandidate(candidate: Candidate, found: VersionHome): void {
  const place = { schema: candidate.schema, table: found.table }
  const name = `${place.schema}.${place.table}`
  if (candidate.kind !== 'r' && candidate.kind !== 'p') {
    throw invalid(
      place,
      `${name} is ${kinds[candidate.kind] ?? 'not a table'}; the version table must be a table`,
    )
  }
  const column = candidate.columns.find((each) => each.name === 'version_num')
  if (column === undefined) throw invalid(place, `Table ${name} has no column version_num`)
  if (!/^(?:text|character varying(?:\(\d+\))?)$/.test(column.type)) {
    throw invalid(
      place,
      `Column version_num of ${name} is ${column.type}, not character varying(${defaultWidth})`,
    )
  }
  const demanding = candidate.columns.find((each) => each !== column && !each.optional)
  if (demanding !== undefined) {
    throw invalid(place, `Table ${name} has a column ${demanding.name} that must have a value`)
  }
  const key = candidate.primaryKey
  if (key !== null && (key.length !== 1 || key[0] !== 'version_num')) {
    throw invalid(place, `The primary key of ${name} is (${key.join(', ')}), not (version_num)`)
  }
  if (!candidate.canSelect) throw unreadable(name, found.server.user)
}

function unreadable(name: string, role: string): TribikosError {
  return new TribikosError('permission_denied', `Role "${role}" may not read the version table ${name}`, {
    hint: `GRANT SELECT ON ${name} to the role, and USAGE on its schema.`,
    details: { role, table: name },
  })
}

function widthOf({ columns }: Candidate): number {
  const type = columns.find((column) => column.name === 'version_num')?.type ?? ''
  const [, width] = /\((\d+)\)/.exec(type) ?? []
  return width === undefined ? Number.MAX_SAFE_INTEGER : Number(width)
}

function warningsOf({ existing, shadowed, schema, table }: VersionHome): readonly string[] {
  const warnings: string[] = []
  if (shadowed.length > 0) {
    warnings.push(
      `${table} exists in several schemas of the search path: ${[schema, ...shadowed].join(', ')}; ${schema}.${table} is used. Set "versionTableSchema" to say which.`,
    )
  }
  if (existing !== null && widthOf(existing) < defaultWidth) {
    warnings.push(`Column version_num of ${schema}.${table} holds only ${widthOf(existing)} characters`)
  }
  return warnings
}

function invalid(
  { schema, table }: { readonly schema: string; readonly table: string },
  message: string,
  hint = 'Move that relation out of the way, or set "versionTable" or "versionTableSchema" in the configuration.',
): TribikosError {
  return new TribikosError('version_table_invalid', message, { hint, details: { schema, table } })
}

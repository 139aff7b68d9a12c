/** What is known of applied revisions beside the version table: when, by which run, and what their files were. */
import type { BoundStatement, Connection } from './connection.ts'
import { nameOf, type SideHome, sideSchema } from './side-schema.ts'
import type { VersionHome } from './version-home.ts'

export interface AppliedRevision {
  readonly id: string
  /** Of the file as it was applied, or as it was accepted since. */
  readonly checksum: string
  readonly algorithm: string
  /** ISO 8601, UTC. */
  readonly appliedAt: string
  /** Role of the session. */
  readonly appliedBy: string
  /** The run, in the run log. */
  readonly run: string
}

/** A revision as it is applied now. */
export type NewlyApplied = Pick<AppliedRevision, 'id' | 'checksum' | 'algorithm' | 'run'>

const table = `${sideSchema}.revision`

export const createAppliedTable = `CREATE TABLE IF NOT EXISTS ${table} (
  version_table text NOT NULL,
  id text NOT NULL,
  checksum text NOT NULL,
  algorithm text NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
  applied_by text NOT NULL DEFAULT session_user,
  run uuid NOT NULL,
  PRIMARY KEY (version_table, id)
)`

/** Notes that a revision is applied; to be sent with its row of the version table. */
export function noteApplied(home: SideHome, { id, checksum, algorithm, run }: NewlyApplied): BoundStatement {
  return {
    sql: `INSERT INTO ${table} (version_table, id, checksum, algorithm, run) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (version_table, id) DO UPDATE SET checksum = EXCLUDED.checksum, algorithm = EXCLUDED.algorithm,
  applied_at = EXCLUDED.applied_at, applied_by = EXCLUDED.applied_by, run = EXCLUDED.run`,
    values: [nameOf(home), id, checksum, algorithm, run],
  }
}

/** Forgets a revision that is undone. */
export function forgetApplied(home: SideHome, id: string): BoundStatement {
  return { sql: `DELETE FROM ${table} WHERE version_table = $1 AND id = $2`, values: [nameOf(home), id] }
}

/** Takes another checksum for the right one. */
export function acceptChecksum(home: SideHome, id: string, checksum: string): BoundStatement {
  return {
    sql: `UPDATE ${table} SET checksum = $3 WHERE version_table = $1 AND id = $2`,
    values: [nameOf(home), id, checksum],
  }
}

function readApplied(home: SideHome): BoundStatement {
  return {
    sql: `SELECT id, checksum, algorithm, applied_by, run::pg_catalog.text AS run,
  pg_catalog.to_char(applied_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS applied_at
FROM ${table} WHERE version_table = $1`,
    values: [nameOf(home)],
  }
}

/** Everything that is known, by id; nothing where none is kept or the role may not read it. */
export async function readAppliedRevisions(
  connection: Pick<Connection, 'query'>,
  home: SideHome & Pick<VersionHome, 'sideTables'>,
): Promise<ReadonlyMap<string, AppliedRevision>> {
  if (!home.sideTables.includes('revision')) return new Map()
  const { rows } = await connection.query(readApplied(home))
  return new Map(
    rows.map((row) => [
      String(row['id']),
      {
        id: String(row['id']),
        checksum: String(row['checksum']),
        algorithm: String(row['algorithm']),
        appliedAt: String(row['applied_at']),
        appliedBy: String(row['applied_by']),
        run: String(row['run']),
      },
    ]),
  )
}

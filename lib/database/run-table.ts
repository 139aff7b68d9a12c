/** The run log in the database: a row for each run that changed something or tried to. */
import type { BoundStatement, QueryResult } from './connection.ts'
import { nameOf, type SideHome, sideSchema } from './side-schema.ts'

/** Where a run comes from, as the log keeps it. */
export interface RunFacts {
  /** UUID. */
  readonly id: string
  readonly command: string
  /** The revision argument that was given. */
  readonly target: string | null
  readonly osUser: string | null
  readonly host: string
  readonly version: string
  readonly commit: string | null
  readonly job: string | null
  /** Why, in the words of whoever started it. */
  readonly reason: string | null
}

/** A step that a run has made. */
export interface LoggedStep {
  readonly direction: 'upgrade' | 'downgrade' | 'stamp'
  readonly revisions: readonly string[]
  readonly durationMs: number
}

export interface RunEnd {
  readonly outcome: 'done' | 'failed' | 'interrupted'
  readonly exitCode: number
  /** Code and first line of the error; null when all went well. */
  readonly error: string | null
  readonly rowsAfter: readonly string[] | null
  readonly steps: readonly LoggedStep[]
}

export interface LoggedRun extends RunFacts {
  /** ISO 8601, UTC. */
  readonly startedAt: string
  /** ISO 8601, UTC; null for a run that goes on, or that nobody saw end. */
  readonly endedAt: string | null
  readonly outcome: 'started' | RunEnd['outcome']
  readonly exitCode: number | null
  readonly error: string | null
  readonly rowsBefore: readonly string[]
  readonly rowsAfter: readonly string[] | null
  /** Ids of the revisions that it was to run, in order. */
  readonly planned: readonly string[]
  readonly steps: readonly LoggedStep[]
  readonly databaseUser: string
  /** Of an unfinished run: whether its session is still there. */
  readonly isRunning: boolean
}

const table = `${sideSchema}.run`

export const createRunTable = `CREATE TABLE IF NOT EXISTS ${table} (
  id uuid PRIMARY KEY,
  version_table text NOT NULL,
  command text NOT NULL,
  target text,
  rows_before text[] NOT NULL,
  rows_after text[],
  planned text[] NOT NULL,
  steps jsonb NOT NULL DEFAULT '[]',
  started_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
  ended_at timestamptz,
  outcome text NOT NULL DEFAULT 'started' CHECK (outcome IN ('started', 'done', 'failed', 'interrupted')),
  exit_code integer,
  error text,
  database_user text NOT NULL DEFAULT session_user,
  backend integer NOT NULL DEFAULT pg_catalog.pg_backend_pid(),
  os_user text,
  host text NOT NULL,
  tribikos_version text NOT NULL,
  git_commit text,
  ci_job text,
  reason text
);
CREATE INDEX IF NOT EXISTS run_started_at ON ${table} (version_table, started_at)`

export interface RunBegin {
  readonly rowsBefore: readonly string[]
  readonly planned: readonly string[]
}

/** Notes that a run begins. Answers whether the role may also keep what was applied. */
export function beginRun(home: SideHome, facts: RunFacts, { rowsBefore, planned }: RunBegin): BoundStatement {
  const { id, command, target, osUser, host, version, commit, job, reason } = facts
  const right = (name: string): string =>
    `pg_catalog.has_table_privilege('${sideSchema}.revision', '${name}')`
  return {
    sql: `INSERT INTO ${table} (id, version_table, command, target, rows_before, planned,
  os_user, host, tribikos_version, git_commit, ci_job, reason)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
RETURNING ${['SELECT', 'INSERT', 'UPDATE', 'DELETE'].map(right).join(' AND ')} AS keeps`,
    values: [
      id,
      nameOf(home),
      command,
      target,
      rowsBefore,
      planned,
      osUser,
      host,
      version,
      commit,
      job,
      reason,
    ],
  }
}

/** Notes how a run ended. */
export function endRun(id: string, { outcome, exitCode, error, rowsAfter, steps }: RunEnd): BoundStatement {
  return {
    sql: `UPDATE ${table} SET ended_at = pg_catalog.clock_timestamp(), outcome = $2, exit_code = $3, error = $4,
  rows_after = $5, steps = $6 WHERE id = $1`,
    values: [id, outcome, exitCode, error, rowsAfter, JSON.stringify(steps)],
  }
}

/** The last runs on a version table, newest first. */
export function readRuns(home: SideHome, limit: number): BoundStatement {
  const time = (column: string): string =>
    `pg_catalog.to_char(r.${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
  return {
    sql: `SELECT pg_catalog.json_build_object(
  'id', r.id, 'command', r.command, 'target', r.target,
  'startedAt', ${time('started_at')}, 'endedAt', ${time('ended_at')},
  'outcome', r.outcome, 'exitCode', r.exit_code, 'error', r.error,
  'rowsBefore', r.rows_before, 'rowsAfter', r.rows_after, 'planned', r.planned, 'steps', r.steps,
  'databaseUser', r.database_user, 'osUser', r.os_user, 'host', r.host, 'version', r.tribikos_version,
  'commit', r.git_commit, 'job', r.ci_job, 'reason', r.reason,
  'isRunning', r.ended_at IS NULL AND EXISTS (
    SELECT FROM pg_catalog.pg_stat_activity a
    WHERE a.pid = r.backend AND a.backend_start <= r.started_at))::pg_catalog.text AS run
FROM ${table} r WHERE r.version_table = $1
ORDER BY r.started_at DESC, r.id DESC LIMIT $2`,
    values: [nameOf(home), limit],
  }
}

/** The answer to {@link readRuns}. */
export function loggedRuns({ rows }: QueryResult): readonly LoggedRun[] {
  // The server writes these objects itself.
  return rows.map((row) => JSON.parse(String(row['run'])) as LoggedRun)
}

/** Who made the steps of a run, and how long each took. */
export type RunSteps = Pick<LoggedRun, 'id' | 'osUser' | 'host' | 'databaseUser' | 'steps'>

/** The runs that applied what is applied now. */
export function readRunsOfApplied(home: SideHome): BoundStatement {
  return {
    sql: `SELECT pg_catalog.json_build_object('id', r.id, 'osUser', r.os_user, 'host', r.host,
  'databaseUser', r.database_user, 'steps', r.steps)::pg_catalog.text AS run
FROM ${table} r WHERE r.version_table = $1
  AND EXISTS (SELECT FROM ${sideSchema}.revision a WHERE a.version_table = $1 AND a.run OPERATOR(pg_catalog.=) r.id)`,
    values: [nameOf(home)],
  }
}

/** The answer to {@link readRunsOfApplied}. */
export function runsOfApplied({ rows }: QueryResult): readonly RunSteps[] {
  return rows.map((row) => JSON.parse(String(row['run'])) as RunSteps)
}

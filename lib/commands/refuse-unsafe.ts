/** The guard of protected environments: what is pending there is linted before anything is changed. */
import type { ServerVersion } from '../config/lint-rules.ts'
import { databaseName } from '../config/describe-target.ts'
import type { Connection } from '../database/connection.ts'
import { dialectByName } from '../dialects/by-name.ts'
import { TribikosError } from '../errors.ts'
import type { LintFinding } from '../lint/finding.ts'
import type { Project } from '../project/project.ts'
import { type DatabaseSession, openDatabaseSession } from './database-session.ts'
import { lintSteps } from './lint-revisions.ts'
import type { RevisionRun, RunOptions } from './revision-run.ts'

/**
 * Lints the steps that a run from the present rows would make. Says nothing where nobody confirmed the database: the run
 * refuses that by itself.
 * @throws lint_failed when lint finds an error; the codes of the server, of planning and of loading code
 */
export async function refuseUnsafe(
  project: Project,
  plan: RevisionRun['plan'],
  { confirmDatabase, signal }: Pick<RunOptions, 'confirmDatabase' | 'signal'>,
): Promise<void> {
  const session = await openDatabaseSession(project, 'lint')
  if (confirmDatabase !== databaseName(session.target)) return
  const state = await stateOf(project, session, signal)
  if (state === null) return
  const { environment, loader } = session
  const { findings } = await lintSteps(project, {
    plan: plan(state.rows),
    scope: 'range',
    // Beside the database that counts, no code is run but what is about to run anyway.
    looksBack: false,
    environment,
    loader,
    version: state.version,
  })
  // What cannot be recorded without a database may run well with one.
  const errors = findings.filter(({ severity, rule }) => severity === 'error' && rule !== 'not-recorded')
  if (errors.length > 0) throw lintFailed(errors)
}

interface DatabaseState {
  readonly rows: readonly string[]
  readonly version: ServerVersion
}

/** Null for an embedded database that is not there yet: nobody uses it. */
async function stateOf(
  project: Project,
  { target, password, applicationName }: DatabaseSession,
  signal: AbortSignal | undefined,
): Promise<DatabaseState | null> {
  const { connect, databaseExists } = await import('../database/connect.ts')
  const { readVersionTable } = await import('../database/version-table.ts')
  if (!databaseExists(target)) return null
  const connection = await connect(target, {
    applicationName,
    password,
    signal: signal ?? null,
    lockWaitMs: project.config.lockWaitMs,
  })
  try {
    const { rows } = await readVersionTable(connection, project.config, dialectByName('postgres'))
    return { rows, version: await serverVersion(connection) }
  } finally {
    await connection.close()
  }
}

async function serverVersion(connection: Connection): Promise<ServerVersion> {
  const { rows } = await connection.query({
    sql: `SELECT pg_catalog.current_setting('server_version_num') AS version`,
  })
  const number = Number(rows[0]?.['version'])
  return { major: Math.floor(number / 10_000), minor: number % 10_000 }
}

function lintFailed(errors: readonly LintFinding[]): TribikosError {
  const lines = errors.map(({ rule, path, line, message }) => `  ${rule} ${path}:${line ?? 1}: ${message}`)
  return new TribikosError(
    'lint_failed',
    [`What is pending is not safe for a protected environment, and nothing was changed:`, ...lines].join(
      '\n',
    ),
    {
      hint: 'tribikos lint current: says what to do. Where it is safe all the same, say why in a comment: `// tribikos-lint-disable L05: reason`.',
      details: { findings: errors },
    },
  )
}

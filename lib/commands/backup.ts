/** The backup before a run: made before the lock is taken, so that nobody waits for it, and only when something would run. */
import type { BackupEvent } from '../project/environment-definition.ts'
import { xArgumentValues } from '../project/environment.ts'
import type { ReadyHook } from '../project/hook-program.ts'
import type { Project } from '../project/project.ts'
import type { ServerTarget } from '../config/database-target.ts'
import { describeTarget } from '../config/describe-target.ts'
import type { FileGuard } from '../runtime/file-guard.ts'
import type { DatabaseSession } from './database-session.ts'
import type { RevisionRun, RunOptions } from './run-options.ts'
import { versionRowsOf } from './version-rows.ts'

export interface Backup {
  readonly project: Project
  readonly session: DatabaseSession
  readonly run: RevisionRun
  readonly runId: string
  readonly guard: FileGuard
  readonly options: RunOptions
}

/** @throws hook_failed when the backup fails or takes too long; what planning throws; plan_changed */
export async function backUp(
  backup: ReadyHook<BackupEvent>,
  { project, session, run, runId, guard, options }: Backup,
): Promise<void> {
  const { rows } = await versionRowsOf(project, session, options)
  const plan = run.plan(rows)
  if (plan.steps.length === 0) return
  await guard.approve(plan)
  const { named } = await import('../runtime/hooks.ts')
  await named('backup', async () =>
    backup({
      plan,
      direction: run.command,
      database: describeTarget(session.target),
      environment: project.environmentName,
      x: xArgumentValues(project.xArguments),
      tag: project.tag,
      runId,
      signal: options.signal ?? new AbortController().signal,
    }),
  ).finally(() => options.signal?.throwIfAborted())
}

/** What PostgreSQL's own programs go by; an embedded database has no server that they could reach. */
export async function connectionVariables({
  target,
  password,
}: Pick<DatabaseSession, 'target' | 'password'>): Promise<Readonly<Record<string, string>>> {
  if (target.kind !== 'server') return {}
  const secret = target.password ?? (await password())
  return {
    PGHOST: target.host,
    PGPORT: String(target.port),
    PGDATABASE: target.database,
    PGUSER: target.user,
    ...(secret === null ? {} : { PGPASSWORD: secret }),
    ...sslVariables(target.ssl),
  }
}

function sslVariables(ssl: ServerTarget['ssl']): Readonly<Record<string, string>> {
  if (ssl === null) return {}
  const files = { PGSSLROOTCERT: ssl.rootCert, PGSSLCERT: ssl.cert, PGSSLKEY: ssl.key }
  const given = Object.entries(files).flatMap(([name, file]) => (file === null ? [] : [[name, file]]))
  return { PGSSLMODE: ssl.mode, ...(Object.fromEntries(given) as Readonly<Record<string, string>>) }
}

/** The backup before a run: made before the lock is taken, so that nobody waits for it, and only when something would run. */
import type { BackupEvent } from '../project/environment-definition.ts'
import type { ReadyHook } from '../project/hook-program.ts'
import type { ServerTarget } from '../config/database-target.ts'
import { describeTarget } from '../config/describe-target.ts'
import type { FileGuard } from '../runtime/file-guard.ts'
import type { HookedRequest } from '../runtime/hooks.ts'
import type { DatabaseSession } from './database-session.ts'
import type { RunAhead } from './run-ahead.ts'

/** @throws hook_failed when the backup fails or takes too long; plan_changed; the signal's reason */
export async function backUp(
  backup: ReadyHook<BackupEvent>,
  request: HookedRequest & { readonly guard: FileGuard },
  { session, plan }: RunAhead,
): Promise<void> {
  const { guard, signal } = request
  await guard.approve(plan)
  const { named, runEvent } = await import('../runtime/hooks.ts')
  await named('backup', async () => backup(runEvent(request, plan, describeTarget(session.target)))).finally(
    () => signal?.throwIfAborted(),
  )
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

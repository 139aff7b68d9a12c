/** Whether a batch is to wait for the standby servers that replay what it writes. */
import { TribikosError } from '../../errors.ts'
import type { WaitWhile } from '../../ops/backfill.ts'

export interface ReplicationLagOptions {
  /** How many seconds the slowest standby may be behind. */
  readonly maxSeconds?: number | undefined
  /** How many bytes of the write-ahead log the slowest standby may have to replay still. */
  readonly maxBytes?: number | undefined
}

/** Values of a role that may not see them are NULL, while the row is there. */
const question = `SELECT pg_catalog.count(*) FILTER (WHERE state IS NULL) AS hidden,
  COALESCE(pg_catalog.max(EXTRACT(epoch FROM replay_lag)), 0)::pg_catalog.float8 AS seconds,
  COALESCE(pg_catalog.max(pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), replay_lsn)), 0)::pg_catalog.float8 AS bytes
FROM pg_catalog.pg_stat_replication WHERE state IS DISTINCT FROM 'backup'`

/**
 * For `waitWhile` of `op.batch`: waits while a standby server is further behind than it may be. Without standby servers it
 * never waits.
 *
 * @example
 * ```ts
 * await op.batch('account', { key: 'id', set: { plan: 'free' }, waitWhile: replicationLag({ maxSeconds: 10 }) })
 * ```
 * @throws `operation_invalid` without a limit. When it is asked, `permission_denied` for a role that may not see the standby
 * servers.
 */
export function replicationLag({ maxSeconds, maxBytes }: ReplicationLagOptions): WaitWhile {
  if (![maxSeconds, maxBytes].some((limit) => typeof limit === 'number' && limit >= 0)) {
    throw new TribikosError('operation_invalid', 'replicationLag() needs maxSeconds or maxBytes', {
      hint: 'replicationLag({ maxSeconds: 10 })',
    })
  }
  return async ({ query }) => {
    const [row] = await query(question)
    if (Number(row?.['hidden']) > 0) throw hidden()
    return (
      Number(row?.['seconds']) > (maxSeconds ?? Infinity) || Number(row?.['bytes']) > (maxBytes ?? Infinity)
    )
  }
}

function hidden(): TribikosError {
  return new TribikosError(
    'permission_denied',
    'The role may not see how far the standby servers are (pg_stat_replication)',
    { hint: 'GRANT pg_monitor TO the_role, or leave replicationLag() out.' },
  )
}

/** What rendering a run as SQL text is asked for. */
import type { OfflinePlan } from '../graph/offline.ts'
import type { ConnectedRunRequest } from './run-request.ts'

export interface OfflineRequest
  extends
    OfflinePlan,
    Pick<ConnectedRunRequest, 'dialect' | 'settings' | 'arguments' | 'code' | 'operations'> {
  readonly command: ConnectedRunRequest['command']
  /** Whether the script first checks that the version table has the rows that it starts from, and stops when not. */
  readonly guard?: boolean | undefined
}

/**
 * Runs `verify(op)` of a revision. It looks and changes nothing: its transaction only reads and is always rolled back,
 * and where it runs within the revision's own, so is all that it did there.
 */
import type { Connection } from '../database/connection.ts'
import { dialectByName } from '../dialects/by-name.ts'
import { TribikosError } from '../errors.ts'
import type { Step } from '../graph/plan.ts'
import { createOp } from '../ops/create-op.ts'
import type { OpPort } from '../ops/port.ts'
import type { RevisionModule } from '../project/revision-module.ts'
import { bodyFailed, located, type FailurePlace } from './failure.ts'
import { interruptible } from './interruption.ts'
import { LivePort } from './live-port.ts'
import type { ConnectedRunRequest, RunSettings } from './run-request.ts'
import { CallersTransaction, OwnTransaction, type Transaction } from './transaction.ts'

/** What a verification needs of the run, or of the command, that it belongs to. */
export interface VerifyContext {
  readonly connection: Connection
  /** `server_version_num`. */
  readonly serverVersion: number
  readonly settings: Pick<RunSettings, 'namingConvention' | 'lockTimeoutMs'>
  readonly arguments: ConnectedRunRequest['arguments']
  readonly operations?: ConnectedRunRequest['operations']
  readonly callSite: FailurePlace['callSite']
  readonly signal: AbortSignal | null
}

/**
 * Runs the function in a transaction of its own; without one there is nothing to do.
 * @throws verify_failed; connection_lost; the signal's reason
 */
export async function runVerify(module: RevisionModule, context: VerifyContext): Promise<void> {
  const { connection, settings } = context
  const { lockTimeoutMs } = settings
  const transaction = new OwnTransaction(connection, { lockTimeoutMs, prelude: [{ sql: readOnly }] })
  try {
    await runBody(module, context, transaction)
  } finally {
    await transaction.rollback()
  }
}

/**
 * Runs the function in the transaction that the revision is in, behind what that has done. Where it fails, the transaction
 * has to be rolled back.
 * @throws as {@link runVerify}
 */
export async function runVerifyWithin(
  transaction: Transaction,
  module: RevisionModule,
  context: VerifyContext,
): Promise<void> {
  const { connection } = context
  await connection.pipeline([...transaction.opening(), { sql: `SAVEPOINT ${savepoint}` }, { sql: readOnly }])
  await runBody(module, context, new CallersTransaction([]))
  await connection.query({ sql: `ROLLBACK TO SAVEPOINT ${savepoint}; RELEASE SAVEPOINT ${savepoint}` })
}

const readOnly = 'SET TRANSACTION READ ONLY'

const savepoint = 'tribikos_verify'

async function runBody(
  module: RevisionModule,
  context: VerifyContext,
  transaction: Transaction,
): Promise<void> {
  const { verify, header } = module
  if (verify === null) return
  const { connection, signal, callSite } = context
  const step: Step = {
    direction: 'upgrade',
    revisions: [header],
    rowChanges: [],
    rowsBefore: [],
    rowsAfter: [],
  }
  const place: FailurePlace = {
    step,
    callSite,
    subject: `The verify() of revision ${header.id} (${header.path})`,
  }
  const port = new LivePort(portOptions(context, transaction, place))
  try {
    await interruptible(
      async () => {
        await verify(createOp(reading(port), { operations: context.operations }))
        await port.finish(await port.settle(), [])
      },
      { connection, signal },
      () => port.interrupt(signal?.reason),
    )
  } catch (error) {
    // What still waits to be sent would come behind the ROLLBACK, where writing is possible again.
    port.interrupt(error)
    if (signal?.aborted === true || connection.lost !== null) throw error
    const cause = port.failureOf(error) ?? error
    throw verifyFailed(
      cause instanceof TribikosError ? located(cause, place) : bodyFailed(cause, place),
      header.path,
    )
  } finally {
    port.end()
  }
}

function verifyFailed(error: TribikosError, path: string): TribikosError {
  const hint =
    error.details['sqlstate'] === readOnlyState
      ? 'verify() reads; what changes rows or the schema belongs into upgrade().'
      : `Mend what the revision makes, or what verify() in ${path} expects of it.`
  return new TribikosError('verify_failed', error.message, {
    hint,
    details: { ...error.details, direction: 'verify' },
    cause: error.cause ?? error,
  })
}

/** `cannot execute … in a read-only transaction` */
const readOnlyState = '25006'

/** `op` without what would commit. */
function reading(port: LivePort): OpPort {
  const refuse = async (call: string, origin: Error): Promise<never> => {
    throw new TribikosError('operation_invalid', `op.${call}() in verify(), which only reads`, {
      cause: origin,
    })
  }
  return {
    context: port.context,
    track: port.track,
    queue: async (...call) => port.queue(...call),
    query: async (...call) => port.query(...call),
    knex: (origin) => port.knex(origin),
    savepoint: async (...call) => port.savepoint(...call),
    backfill: async (_, origin) => refuse('batch', origin),
    autocommitBlock: async (_, origin) => refuse('autocommitBlock', origin),
  }
}

function portOptions(
  { connection, serverVersion, settings, signal, arguments: told }: VerifyContext,
  transaction: Transaction,
  place: FailurePlace,
): ConstructorParameters<typeof LivePort>[0] {
  const dialect = dialectByName('postgres')
  const [revision] = place.step.revisions
  return {
    connection,
    transaction,
    place,
    dialect,
    serverVersion,
    signal,
    mayCommit: false,
    bare: false,
    journal: null,
    lockRetries: null,
    lockTimeoutMs: settings.lockTimeoutMs,
    onBackfill: () => {},
    compile: { namingConvention: settings.namingConvention },
    onLateUse: () => false,
    context: {
      offline: false,
      dialect: dialect.name,
      revision: revision?.id ?? '',
      direction: 'upgrade',
      x: told.x,
      tag: told.tag,
      serverVersion,
    },
  }
}

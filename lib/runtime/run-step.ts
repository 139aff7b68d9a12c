/** One step on a live database: the body of its revision, and what its end adds to it. */
import { TribikosError } from '../errors.ts'
import type { RowChange, Step } from '../graph/plan.ts'
import { createOp } from '../ops/create-op.ts'
import type { RevisionModule } from '../project/revision-module.ts'
import { endStep } from './end-step.ts'
import { bodyFailed, located, statementFailed, type FailurePlace } from './failure.ts'
import { interruptible } from './interruption.ts'
import { LivePort } from './live-port.ts'
import type { QueuedStatement } from './statement-queue.ts'
import { StepJournal } from './step-journal.ts'
import type { StepRun } from './step-run.ts'

/** How a step failed, beside the error. */
interface StepState {
  readonly step: Step
  /** How many of its statements stay nevertheless. */
  readonly committed: number
  /** Whether anything of it ran outside of its transaction, be it in vain. */
  readonly hasLeft: boolean
  /** SQLSTATE of the error that made the transaction fail, or null. */
  readonly sqlState: string | null
  /** Settles when nothing of the step uses the connection any more. */
  readonly rest: () => Promise<void>
}

/** A step that failed. */
export class StepFailure extends Error implements StepState {
  readonly error: TribikosError
  readonly step: Step
  readonly committed: number
  readonly hasLeft: boolean
  readonly sqlState: string | null
  readonly rest: () => Promise<void>

  constructor(error: TribikosError, { step, committed, hasLeft, sqlState, rest }: StepState) {
    super(error.message, { cause: error })
    this.error = error
    this.step = step
    this.committed = committed
    this.hasLeft = hasLeft
    this.sqlState = sqlState
    this.rest = rest
  }
}

/**
 * Runs one step. `changes` are its row changes, unless something else has made them.
 * @throws StepFailure; the signal's reason
 */
export async function runStep(
  run: StepRun,
  step: Step,
  { module, changes }: { readonly module: RevisionModule | null; readonly changes: readonly RowChange[] },
): Promise<void> {
  const { connection, request } = run
  const scope = { connection, signal: request.signal }
  const place: FailurePlace = { step, callSite: (error) => request.code.callSite(error) }
  const port = module === null ? null : new LivePort(portOptions(run, step, { module, place }))
  const cutNames: string[] = []
  const stopListening = connection.onNotice(({ code, message }) => {
    if (code === truncationCode) cutNames.push(message)
  })
  try {
    const batch = await interruptible(
      async () => runBody(run, step, { module, port }),
      scope,
      () => port?.interrupt(request.signal?.reason),
    )
    const isVerified = await verifyStep(run, step, { module, port, batch })
    await endStep(run, step, { port, batch: isVerified ? [] : batch, changes, cutNames, place })
  } catch (error) {
    throw stepFailure(error, place, port)
  } finally {
    stopListening()
  }
}

/** `identifier "…" will be truncated to "…"` */
const truncationCode = '42622'

interface StepCode {
  readonly module: RevisionModule | null
  readonly port: LivePort | null
}

/** Runs what the author wrote; gives what it leaves to be sent. */
async function runBody(
  run: StepRun,
  step: Step,
  { module, port }: StepCode,
): Promise<readonly QueuedStatement[]> {
  if (module === null || port === null) return []
  const op = createOp(port, { operations: run.request.operations })
  await module[step.direction === 'downgrade' ? 'downgrade' : 'upgrade']?.(op)
  return port.settle()
}

/** Has the revision look at what it made, once all of it was sent. False where there is nothing to look with. */
async function verifyStep(
  run: StepRun,
  step: Step,
  { module, port, batch }: StepCode & { readonly batch: readonly QueuedStatement[] },
): Promise<boolean> {
  const { request, connection, transaction, serverVersion } = run
  if (request.verifies !== true || step.direction !== 'upgrade') return false
  if (port === null || module === null || module.verify === null) return false
  const { settings, arguments: told, operations, signal } = request
  const callSite = request.code.callSite.bind(request.code)
  const context = { connection, serverVersion, settings, arguments: told, operations, callSite, signal }
  await interruptible(async () => port.finish(batch, []), { connection, signal })
  const { runVerify, runVerifyWithin } = await import('./verify-function.ts')
  await (port.isBare ? runVerify(module, context) : runVerifyWithin(transaction, module, context))
  run.log.tell({ type: 'verified', step })
  return true
}

function portOptions(
  run: StepRun,
  step: Step,
  { module, place }: { readonly module: RevisionModule; readonly place: FailurePlace },
): ConstructorParameters<typeof LivePort>[0] {
  const { settings, arguments: told } = run.request
  const direction = step.direction === 'downgrade' ? 'downgrade' : 'upgrade'
  return {
    connection: run.connection,
    transaction: run.transaction,
    dialect: run.dialect,
    mayCommit: run.commitsEach,
    bare: !module.transactional,
    journal:
      run.journal === null ? null : new StepJournal(run.journal, { revision: module.header.id, direction }),
    lockRetries: lockRetriesOf(run, module, place),
    lockTimeoutMs: settings.lockTimeoutMs,
    signal: run.request.signal,
    onBackfill: (told) => {
      run.log.tell({ type: 'backfill', step, ...told })
    },
    compile: { namingConvention: settings.namingConvention },
    place,
    serverVersion: run.serverVersion,
    onLateUse: run.onLateUse,
    context: {
      offline: false,
      dialect: run.dialect.name,
      revision: module.header.id,
      direction,
      x: told.x,
      tag: told.tag,
      serverVersion: run.serverVersion,
    },
  }
}

/** As for a whole step, whose author may not want that its body runs twice: then nothing of it does. */
function lockRetriesOf(
  { lockRetries: retries = 0, request: { signal }, log }: StepRun,
  { retry }: RevisionModule,
  place: FailurePlace,
): ConstructorParameters<typeof LivePort>[0]['lockRetries'] {
  if (retry === false) return null
  return (queued) => ({
    retries,
    signal,
    onRetry: ({ error, ...failed }) => {
      const { step } = place
      const statement = queued.number
      log.tell({
        type: 'retrying',
        step,
        statement,
        ...failed,
        error: statementFailed(error, queued, place),
        lock: null,
      })
    },
  })
}

function asStepError(error: unknown, place: FailurePlace, port: LivePort | null): TribikosError {
  if (port === null && !(error instanceof TribikosError)) return bodyFailed(error, place)
  return error instanceof TribikosError ? located(error, place) : bodyFailed(error, place)
}

/** Ends the step's `op`: what its body still asks for, as another of its promises goes on, fails as the step did. */
function stepFailure(error: unknown, place: FailurePlace, port: LivePort | null): StepFailure {
  const failure = asStepError(port?.failureOf(error) ?? error, place, port)
  const sqlState = (port?.firstFailure ?? failure).details['sqlstate']
  port?.stop(failure)
  return new StepFailure(failure, {
    step: place.step,
    committed: port?.committed ?? 0,
    hasLeft: port?.hasLeft ?? false,
    sqlState: typeof sqlState === 'string' ? sqlState : null,
    rest: async () => port?.rest(),
  })
}

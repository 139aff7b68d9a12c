/** Runs code with an `op` in a scratch database, outside of any revision: in one transaction, as a revision would be. */
import type { NamingConvention } from '../config/config.ts'
import type { ScratchDatabase } from '../database/scratch.ts'
import { dialectByName } from '../dialects/by-name.ts'
import { TribikosError } from '../errors.ts'
import { createOp } from '../ops/create-op.ts'
import type { CustomOperation, Op } from '../ops/op.ts'
import type { Operation } from '../ops/operation.ts'
import type { CodePosition } from '../project/stack-trace.ts'
import { bodyFailed, located, type FailurePlace } from './failure.ts'
import { LivePort } from './live-port.ts'
import type { RunArguments } from './run-request.ts'
import { OwnTransaction } from './transaction.ts'

export interface ScratchOpOptions {
  /** What to call the code in errors: `The schema module /srv/app/schema.ts`. */
  readonly subject: string
  readonly callSite: (error: unknown) => CodePosition | null
  readonly namingConvention: NamingConvention
  readonly operations?: Readonly<Record<string, CustomOperation>> | undefined
  readonly arguments: RunArguments
}

/** @throws statement_failed, migration_failed and other codes of a revision */
export async function runWithOp(
  database: ScratchDatabase,
  body: (op: Op) => unknown,
  options: ScratchOpOptions,
): Promise<void> {
  const { connection } = database
  const transaction = new OwnTransaction(connection, { lockTimeoutMs: 0, prelude: [] })
  const place: FailurePlace = {
    step: { direction: 'upgrade', revisions: [], rowChanges: [], rowsBefore: [], rowsAfter: [] },
    callSite: options.callSite,
    subject: options.subject,
  }
  const port = new LivePort(portOptions(database, transaction, { ...options, place }))
  try {
    await body(createOp(port, { operations: options.operations }))
    await port.finish(await port.settle(), [])
    await transaction.commit()
  } catch (error) {
    port.end()
    await transaction.rollback()
    const cause = port.failureOf(error) ?? error
    throw cause instanceof TribikosError ? located(cause, place) : bodyFailed(cause, place)
  }
  await database.resetSession()
}

/** Runs operations in their order: a schema that was planned. @throws as {@link runWithOp} */
export async function runOperations(
  database: ScratchDatabase,
  operations: readonly Operation[],
  subject: string,
): Promise<void> {
  await runWithOp(
    database,
    async (op) => {
      for (const operation of operations) await op.invoke(operation)
    },
    {
      subject,
      callSite: () => null,
      // What was reflected has its names.
      namingConvention: {},
      arguments: { environment: null, x: {}, tag: null },
    },
  )
}

function portOptions(
  { connection, place: { serverVersion } }: ScratchDatabase,
  transaction: OwnTransaction,
  { place, namingConvention, arguments: told }: ScratchOpOptions & { readonly place: FailurePlace },
): ConstructorParameters<typeof LivePort>[0] {
  const dialect = dialectByName('postgres')
  return {
    connection,
    transaction,
    place,
    dialect,
    serverVersion,
    mayCommit: true,
    journal: null,
    lockRetries: null,
    signal: null,
    onBackfill: () => {},
    bare: false,
    lockTimeoutMs: 0,
    compile: { namingConvention },
    onLateUse: () => false,
    context: {
      offline: false,
      dialect: dialect.name,
      revision: '',
      direction: 'upgrade',
      x: told.x,
      tag: told.tag,
      serverVersion,
    },
  }
}

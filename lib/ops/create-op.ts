/** Puts `op` together: directives that queue through the port, and what reads or opens a block straight on the port. */
import type { Knex } from 'knex'
import { TribikosError } from '../errors.ts'
import type { BackfillOptions, BackfillResult } from './backfill.ts'
import { backfillRequest } from './backfill-calls.ts'
import type { BatchBody, BatchOptions } from './batch.ts'
import { batchCalls, checkedBatchOptions } from './batch-calls.ts'
import { checkFunction, checkName, checkText, kindOf, refuse } from './checks.ts'
import { directiveCalls } from './call/directive-calls.ts'
import { notValidCalls } from './constraint-calls.ts'
import { dataCalls } from './data-calls.ts'
import type { Row } from './data-operations.ts'
import { directives, originOf } from './directive.ts'
import type { CustomOperation, CustomOperations, DataDirectives, Op } from './op.ts'
import type { Operation } from './operation.ts'
import { PendingOperations } from './pending-operations.ts'
import type { OpPort } from './port.ts'
import type { SchemaOption } from './table-operations.ts'
import { finalName, isSqlText, sql, type SqlText } from './values.ts'

export interface CreateOpOptions {
  /** Directives of the project, by name. */
  readonly operations?: Readonly<Record<string, CustomOperation>> | undefined
}

/**
 * The `op` of one revision. Nothing is shared between two of them.
 *
 * @throws `environment_invalid` when a custom operation has the name of something that `op` has already.
 */
export function createOp(port: OpPort, options: CreateOpOptions = {}): Op {
  const pending = new PendingOperations(port)
  const boundKnex = (): Knex => {
    pending.release()
    return port.knex(originOf(boundKnex))
  }
  const invoke = (operation: Operation): Promise<void> =>
    pending.queue(checkedOperation(operation), originOf(invoke))
  const members: Omit<Op, 'knex' | keyof CustomOperations> = {
    ...directives(directiveCalls, pending.queue),
    ...directives(notValidCalls, pending.queue),
    ...dataDirectives(port, pending),
    ...blocks(port, pending),
    getBind: boundKnex,
    context: port.context,
    getContext: () => port.context,
    f: (name) => {
      checkName(name, 'op.f()', 'the name')
      return finalName(name)
    },
    invoke,
  }
  const op = Object.defineProperty(members, 'knex', { get: boundKnex, enumerable: true }) as Op
  return Object.assign(op, customOperations(op, options.operations ?? {}, port))
}

function dataDirectives(port: OpPort, pending: PendingOperations): DataDirectives {
  const { execute } = directives({ execute: dataCalls.execute }, pending.queue)
  const bulkInsert = (table: string, rows: readonly Row[], options?: SchemaOption): Promise<void> => {
    const operation = dataCalls.bulkInsert(table, rows, options)
    return operation.rows.length === 0 ? Promise.resolve() : pending.queue(operation, originOf(bulkInsert))
  }
  const query = <Result extends Record<string, unknown>>(
    text: string | SqlText,
  ): Promise<readonly Result[]> => {
    checkText(text, 'op.query()', 'the text')
    pending.release()
    // What the rows look like is the caller's claim: only the query's author can know.
    return port.query(isSqlText(text) ? text : sql.raw(text), originOf(query)) as Promise<readonly Result[]>
  }
  const batch = (table: string, options: BackfillOptions): Promise<BackfillResult> => {
    const request = backfillRequest(table, options)
    pending.release()
    return port.backfill(request, originOf(batch))
  }
  return { execute, query, bulkInsert, batch, inlineLiteral: (value) => sql.literal(value) }
}

function blocks(
  port: OpPort,
  pending: PendingOperations,
): Pick<Op, 'savepoint' | 'autocommitBlock' | 'batchAlterTable'> {
  const savepoint = <Result>(body: () => Result | Promise<Result>): Promise<Result> => {
    checkFunction(body, 'op.savepoint()', 'the body')
    pending.release()
    return port.savepoint(body, originOf(savepoint))
  }
  const autocommitBlock = <Result>(body: () => Result | Promise<Result>): Promise<Result> => {
    checkFunction(body, 'op.autocommitBlock()', 'the body')
    pending.release()
    return port.autocommitBlock(body, originOf(autocommitBlock))
  }
  const batchAlterTable = (
    table: string,
    ...[first, second]: [BatchBody] | [BatchOptions | undefined, BatchBody]
  ): Promise<void> => {
    const body = typeof first === 'function' ? first : second
    const options = typeof first === 'function' ? undefined : first
    checkName(table, 'op.batchAlterTable()', 'the name of the table')
    checkFunction(body, 'op.batchAlterTable()', 'the body')
    const { schema } = checkedBatchOptions(options)
    const batch = directives(batchCalls(table, schema), pending.queue)
    const work = pending.batch(() => body?.(batch))
    port.track?.(work)
    return work
  }
  return { savepoint, autocommitBlock, batchAlterTable }
}

function checkedOperation(operation: Operation): Operation {
  const type: unknown = typeof operation === 'object' && operation !== null ? operation.type : undefined
  if (typeof type !== 'string') refuse('op.invoke()', `an operation expected, got ${kindOf(operation)}`)
  if (Object.hasOwn(directiveCalls, type)) return operation
  throw new TribikosError('operation_unknown', `op.invoke(): there is no operation "${type}"`)
}

/** Each is called with `op` first; what it gives back goes to the caller. */
function customOperations(
  op: Op,
  operations: Readonly<Record<string, CustomOperation>>,
  port: OpPort,
): Readonly<Record<string, unknown>> {
  const made = Object.entries(operations).map(([name, operation]) => {
    checkCustomName(name, op)
    if (typeof operation !== 'function') {
      throw new TribikosError(
        'environment_invalid',
        `The operation "${name}" must be a function, got ${kindOf(operation)}`,
      )
    }
    const directive = (...args: readonly never[]): unknown => {
      const result = operation(op, ...args)
      if (result instanceof Promise) port.track?.(result)
      return result
    }
    return [name, directive] as const
  })
  return Object.fromEntries(made)
}

/** `then` would make a promise of `op` to whoever awaits it. */
function checkCustomName(name: string, op: Op): void {
  if (!Object.hasOwn(op, name) && !(name in {}) && name !== 'then' && name !== '') return
  throw new TribikosError('environment_invalid', `An operation cannot be named "${name}"`, {
    hint: 'op has a member of that name already. Choose another name in env.ts.',
  })
}

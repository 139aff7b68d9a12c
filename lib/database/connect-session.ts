/**
 * A client of the pg driver as a {@link Connection}. One thing at a time: whoever asks waits for its turn, so the
 * driver never has to queue and answers always belong to the statement that was sent.
 */
import type { Client, QueryArrayResult, QueryResult as DriverResult } from 'pg'
import { TribikosError } from '../errors.ts'
import { isConnectionLoss } from './connect-errors.ts'
import type { BoundStatement, Connection, QueryResult, ServerNotice, StatementOutcome } from './connection.ts'

/** What differs between the ways in which a session came about. */
export interface SessionTraits {
  readonly kind: Connection['kind']
  readonly description: string
  readonly processId: number | null
  readonly isEncrypted: boolean | null
  /** Whether statements may be sent before earlier ones are answered. */
  readonly pipelines: boolean
  cancel(): Promise<void>
  close(): Promise<void>
}

/** The driver's client, as far as it is used here: also that of another copy of pg, or of knex. */
export type DriverClient = Pick<Client, 'query' | 'on' | 'removeListener'>

type DriverAnswer = DriverResult | QueryArrayResult | readonly DriverResult[]

export class Session implements Connection {
  readonly kind: Connection['kind']
  readonly description: string
  readonly processId: number | null
  readonly isEncrypted: boolean | null
  readonly #client: DriverClient
  readonly #traits: SessionTraits
  readonly #listeners = new Set<(notice: ServerNotice) => void>()
  readonly #onNotice = (notice: unknown): void => this.#tell(notice)
  readonly #onError = (error: Error): void => {
    this.#lost ??= error
  }
  #lost: Error | null = null
  #turn: Promise<unknown> = Promise.resolve()

  constructor(client: DriverClient, traits: SessionTraits) {
    this.#client = client
    this.#traits = traits
    this.kind = traits.kind
    this.description = traits.description
    this.processId = traits.processId
    this.isEncrypted = traits.isEncrypted
    client.on('error', this.#onError)
    client.on('notice', this.#onNotice)
  }

  get lost(): Error | null {
    return this.#lost
  }

  query(statement: BoundStatement): Promise<QueryResult> {
    return this.#inTurn(() => this.#send(statement))
  }

  async pipeline(statements: readonly BoundStatement[]): Promise<readonly QueryResult[]> {
    const outcomes = await this.attempt(statements)
    return outcomes.map((outcome) => {
      if ('error' in outcome) throw outcome.error
      return outcome.result
    })
  }

  attempt(statements: readonly BoundStatement[]): Promise<readonly StatementOutcome[]> {
    return this.#inTurn(async () =>
      this.#traits.pipelines ? this.#inFlight(statements) : this.#oneByOne(statements),
    )
  }

  lend<Result>(body: (client: unknown) => Promise<Result>): Promise<Result> {
    return this.#inTurn(async () => body(this.#client))
  }

  onNotice(listener: (notice: ServerNotice) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  cancel(): Promise<void> {
    return this.#traits.cancel()
  }

  async close(): Promise<void> {
    await this.#traits.close().catch(() => {})
    this.#client.removeListener('notice', this.#onNotice)
    this.#client.removeListener('error', this.#onError)
  }

  #inTurn<Result>(body: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(body)
    this.#turn = result.catch(() => {})
    return result
  }

  async #send({ sql, values = [], name }: BoundStatement): Promise<QueryResult> {
    refuseNul(sql)
    try {
      const asked = { text: sql, values: [...values], ...(name === undefined ? {} : { name }) }
      return resultOf(await this.#client.query(asked))
    } catch (error) {
      if (isConnectionLoss(error)) this.#lost ??= asError(error)
      throw error
    }
  }

  async #inFlight(statements: readonly BoundStatement[]): Promise<readonly StatementOutcome[]> {
    const stream = streamOf(this.#client)
    // The driver decides by this field at each call, so it is set for the flight alone: streams do not work with it.
    Reflect.set(this.#client, 'pipeline', true)
    stream?.cork()
    try {
      const sent = statements.map((statement) => outcomeOf(this.#send(statement)))
      stream?.uncork()
      return await Promise.all(sent)
    } finally {
      Reflect.set(this.#client, 'pipeline', false)
    }
  }

  /** As a flight does, it goes on after a failure: within a transaction all that follows fails too. */
  async #oneByOne(statements: readonly BoundStatement[]): Promise<readonly StatementOutcome[]> {
    const outcomes: StatementOutcome[] = []
    for (const statement of statements) outcomes.push(await outcomeOf(this.#send(statement)))
    return outcomes
  }

  #tell(notice: unknown): void {
    if (typeof notice !== 'object' || notice === null) return
    const text = (name: string): string => String(Reflect.get(notice, name) ?? '')
    const told = { severity: text('severity'), code: text('code'), message: text('message') }
    for (const listener of this.#listeners) listener(told)
  }
}

/** The socket of a client, or null where there is none. */
export function streamOf(
  client: object,
): { cork(): void; uncork(): void; destroy(error?: Error): void; ref?(): void } | null {
  const connection: unknown = Reflect.get(client, 'connection')
  const stream: unknown =
    typeof connection === 'object' && connection !== null ? Reflect.get(connection, 'stream') : null
  return isStream(stream) ? stream : null
}

function isStream(value: unknown): value is { cork(): void; uncork(): void; destroy(error?: Error): void } {
  return (
    typeof value === 'object' &&
    value !== null &&
    ['cork', 'uncork', 'destroy'].every((name) => typeof Reflect.get(value, name) === 'function')
  )
}

/** Never rejects. */
function outcomeOf(sent: Promise<QueryResult>): Promise<StatementOutcome> {
  return sent.then(
    (result) => ({ result }),
    (error: unknown) => ({ error: asError(error) }),
  )
}

function resultOf(answer: DriverAnswer): QueryResult {
  if (!Array.isArray(answer)) return single(answer as DriverResult)
  const each = answer.map(single)
  return { ...(each.at(-1) ?? { rows: [], rowCount: null, command: '' }), each }
}

function single({ rows, rowCount, command }: DriverResult): QueryResult {
  return { rows, rowCount, command: command ?? '' }
}

/** A NUL would end the text early for the server, and break the protocol. */
function refuseNul(sql: string): void {
  const at = sql.indexOf('\0')
  if (at < 0) return
  throw new TribikosError('operation_invalid', `The SQL text has a NUL character at position ${at + 1}`, {
    hint: 'PostgreSQL cannot take it. Remove it.',
  })
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}

/** A connection in whose place a new one can be put when it is lost; who holds it goes on with the same object. */
import type { BoundStatement, Connection, QueryResult, ServerNotice, StatementOutcome } from './connection.ts'

export class RenewableConnection implements Connection {
  #inner: Connection
  #asked = 0
  #answered = 0
  readonly #listeners = new Map<(notice: ServerNotice) => void, () => void>()

  constructor(inner: Connection) {
    this.#inner = inner
  }

  get kind(): Connection['kind'] {
    return this.#inner.kind
  }

  get description(): string {
    return this.#inner.description
  }

  get processId(): number | null {
    return this.#inner.processId
  }

  get isEncrypted(): boolean | null {
    return this.#inner.isEncrypted
  }

  get lost(): Error | null {
    return this.#inner.lost
  }

  /** Closes the connection that was lost and goes on with another. */
  async replace(inner: Connection): Promise<void> {
    const old = this.#inner
    this.#inner = inner
    for (const listener of this.#listeners.keys()) this.#listeners.set(listener, inner.onNotice(listener))
    await old.close()
  }

  query(statement: BoundStatement): Promise<QueryResult> {
    return this.#waited(this.#inner.query(statement))
  }

  pipeline(statements: readonly BoundStatement[]): Promise<readonly QueryResult[]> {
    return this.#waited(this.#inner.pipeline(statements))
  }

  attempt(statements: readonly BoundStatement[]): Promise<readonly StatementOutcome[]> {
    return this.#waited(this.#inner.attempt(statements))
  }

  lend<Result>(body: (client: unknown) => Promise<Result>): Promise<Result> {
    return this.#waited(this.#inner.lend(body))
  }

  /** How many requests were made before the one that is waited for; null when none is. */
  get waitingFor(): number | null {
    return this.#answered < this.#asked ? this.#answered : null
  }

  async #waited<Result>(answer: Promise<Result>): Promise<Result> {
    this.#asked += 1
    try {
      return await answer
    } finally {
      this.#answered += 1
    }
  }

  onNotice(listener: (notice: ServerNotice) => void): () => void {
    this.#listeners.set(listener, this.#inner.onNotice(listener))
    return () => {
      this.#listeners.get(listener)?.()
      this.#listeners.delete(listener)
    }
  }

  cancel(): Promise<void> {
    return this.#inner.cancel()
  }

  close(): Promise<void> {
    return this.#inner.close()
  }
}

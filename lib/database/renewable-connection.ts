/** A connection in whose place a new one can be put when it is lost; who holds it goes on with the same object. */
import type { BoundStatement, Connection, QueryResult, ServerNotice, StatementOutcome } from './connection.ts'

export class RenewableConnection implements Connection {
  #inner: Connection
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
    return this.#inner.query(statement)
  }

  pipeline(statements: readonly BoundStatement[]): Promise<readonly QueryResult[]> {
    return this.#inner.pipeline(statements)
  }

  attempt(statements: readonly BoundStatement[]): Promise<readonly StatementOutcome[]> {
    return this.#inner.attempt(statements)
  }

  lend<Result>(body: (client: unknown) => Promise<Result>): Promise<Result> {
    return this.#inner.lend(body)
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

/**
 * The connection as one step sees it. Once the step is stopped nothing more of it is sent: what is on its way comes before
 * the ROLLBACK that follows, but whatever came behind that would be committed by itself.
 */
import type {
  BoundStatement,
  Connection,
  QueryResult,
  ServerNotice,
  StatementOutcome,
} from '../database/connection.ts'

export class StoppableConnection implements Connection {
  readonly #inner: Connection
  #reason: Error | null = null

  constructor(inner: Connection) {
    this.#inner = inner
  }

  /** From now on everything that would be sent fails with the reason; the first one counts. */
  stop(reason: Error): void {
    this.#reason ??= reason
  }

  /** @throws the reason for which the step was stopped */
  throwIfStopped(): void {
    if (this.#reason !== null) throw this.#reason
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

  async query(statement: BoundStatement): Promise<QueryResult> {
    this.throwIfStopped()
    return this.#inner.query(statement)
  }

  async pipeline(statements: readonly BoundStatement[]): Promise<readonly QueryResult[]> {
    this.throwIfStopped()
    return this.#inner.pipeline(statements)
  }

  async attempt(statements: readonly BoundStatement[]): Promise<readonly StatementOutcome[]> {
    this.throwIfStopped()
    return this.#inner.attempt(statements)
  }

  async lend<Result>(body: (client: unknown) => Promise<Result>): Promise<Result> {
    this.throwIfStopped()
    return this.#inner.lend(body)
  }

  onNotice(listener: (notice: ServerNotice) => void): () => void {
    return this.#inner.onNotice(listener)
  }

  cancel(): Promise<void> {
    return this.#inner.cancel()
  }

  close(): Promise<void> {
    return this.#inner.close()
  }
}

/** What the rest of tribikos sees of a live database: one session, real server or embedded. */

export interface QueryResult {
  readonly rows: readonly Record<string, unknown>[]
  readonly rowCount: number | null
  /** The command tag's first word: `SELECT`, `COMMIT`, `ROLLBACK` … */
  readonly command: string
  /** Of a text with several statements: the result of each; what stands above is the last one's. */
  readonly each?: readonly QueryResult[]
}

export interface BoundStatement {
  readonly sql: string
  readonly values?: readonly unknown[]
  /** The session keeps the statement under this name: it is parsed once, and planned a few times. One text for a name. */
  readonly name?: string
}

/** What became of one statement of several. */
export type StatementOutcome = { readonly result: QueryResult } | { readonly error: Error }

/** A message that the server sent beside the results, such as `RAISE NOTICE`. */
export interface ServerNotice {
  /** `NOTICE`, `WARNING`, `INFO` …, in the language of the server. */
  readonly severity: string
  /** SQLSTATE. */
  readonly code: string
  readonly message: string
}

export interface Connection {
  readonly kind: 'server' | 'embedded'
  /** `postgresql://user@host:port/database`, never a password. */
  readonly description: string
  /** Backend process id, or null when embedded. */
  readonly processId: number | null
  /** Whether others on the way can read along; null where there is no network in between, or nobody knows. */
  readonly isEncrypted: boolean | null
  query(statement: BoundStatement): Promise<QueryResult>
  /**
   * Sends all statements in one flight. Results come in order; the first failure rejects with that statement's
   * error after all answers have arrived. Only for use inside a transaction.
   */
  pipeline(statements: readonly BoundStatement[]): Promise<readonly QueryResult[]>
  /**
   * As {@link Connection.pipeline}, and never rejects: says of each statement what became of it. Each statement is by
   * itself for the server; inside a transaction all that follow a failure fail too.
   */
  attempt(statements: readonly BoundStatement[]): Promise<readonly StatementOutcome[]>
  /** Lends the driver's own client, which nothing else uses until the body has ended. */
  lend<Result>(body: (client: unknown) => Promise<Result>): Promise<Result>
  /** Calls the listener for every notice of the server until the function that it gives back is called. */
  onNotice(listener: (notice: ServerNotice) => void): () => void
  /** Asks the server, over a new connection, to stop the statement that runs. */
  cancel(): Promise<void>
  /** Ends the session. Never throws. */
  close(): Promise<void>
  /** Why the session was lost, once it is. */
  readonly lost: Error | null
}

/** What the rest of tribikos sees of a live database: one session, real server or embedded. */

export interface QueryResult {
  readonly rows: readonly Record<string, unknown>[]
  readonly rowCount: number | null
  /** The command tag's first word: `SELECT`, `COMMIT`, `ROLLBACK` … */
  readonly command: string
}

export interface BoundStatement {
  readonly sql: string
  readonly values?: readonly unknown[]
}

export interface Connection {
  readonly kind: 'server' | 'embedded'
  /** `postgresql://user@host:port/database`, never a password. */
  readonly description: string
  /** Backend process id, or null when embedded. */
  readonly processId: number | null
  query(statement: BoundStatement): Promise<QueryResult>
  /**
   * Sends all statements in one flight. Results come in order; the first failure rejects with that statement's
   * error after all answers have arrived. Only for use inside a transaction.
   */
  pipeline(statements: readonly BoundStatement[]): Promise<readonly QueryResult[]>
  /** Asks the server, over a new connection, to stop the statement that runs. */
  cancel(): Promise<void>
  /** Ends the session. Never throws. */
  close(): Promise<void>
  /** Why the session was lost, once it is. */
  readonly lost: Error | null
}

/** Operations in, statements out, in the order of the calls: the one way to SQL, for a database and for a script alike. */
import type { CompileContext, Dialect, Statement } from '../dialects/dialect.ts'
import { TribikosError } from '../errors.ts'
import type { Operation } from '../ops/operation.ts'
import { NotValidConstraints } from './not-valid-constraints.ts'

export interface QueuedStatement {
  readonly statement: Statement
  /** Made at the author's call; null for a statement that nobody wrote. */
  readonly origin: Error | null
  /** From 1, within the revision. */
  readonly number: number
  /** Whether it is SQL that the author wrote. */
  readonly isAuthors: boolean
  /** Whether somebody waits for the rows that it gives. */
  readonly wantsRows?: boolean
}

export class StatementQueue {
  readonly #dialect: Dialect
  readonly #context: CompileContext
  #waiting: QueuedStatement[] = []
  #count = 0
  #hasAuthorsSql = false
  readonly #notValid = new NotValidConstraints()
  /** Whether types that were made along with columns may be without users now. */
  #typesFreed = false

  constructor(dialect: Dialect, context: CompileContext) {
    this.#dialect = dialect
    this.#context = context
  }

  /** Compiles an operation. @throws operation_invalid, identifier_too_long, transaction_control */
  add(operation: Operation, origin: Error): void {
    const statements = this.#dialect.compile(operation, this.#context)
    const isAuthors = operation.type === 'execute'
    if (isAuthors) statements.forEach((statement) => this.refuseControl(statement))
    const isApart = this.#notValid.isToBeValidatedApart(operation)
    for (const statement of statements) {
      this.#push(isApart ? { ...statement, transaction: 'apart' } : statement, origin, isAuthors)
    }
  }

  /** Queues a statement that is compiled already. @throws transaction_control */
  append(statement: Statement, origin: Error): void {
    this.refuseControl(statement)
    this.#push(statement, origin, true)
  }

  /** Puts SQL text that gives rows into its place, without keeping it: the statement, numbered. */
  number(statement: Statement, origin: Error, isAuthors = true): QueuedStatement {
    this.#count += 1
    this.#hasAuthorsSql ||= isAuthors
    return { statement, origin, number: this.#count, isAuthors }
  }

  /** Refuses text that would end the transaction around it. @throws transaction_control */
  refuseControl({ sql }: Pick<Statement, 'sql'>): void {
    const found = this.#dialect.transactionControl(sql)
    if (found === null) return
    throw new TribikosError(
      'transaction_control',
      `${found.command} (line ${found.line} of the statement) would begin or end a transaction, which a revision may not do`,
      {
        hint: 'Each revision has a transaction already. Use op.autocommitBlock(), op.savepoint(), or split the revision.',
        details: { command: found.command, line: found.line },
      },
    )
  }

  /** Whether SQL that the author wrote came by. */
  get hasAuthorsSql(): boolean {
    return this.#hasAuthorsSql
  }

  /** How many statements wait: a mark for {@link StatementQueue.dropAfter}. */
  get length(): number {
    return this.#waiting.length
  }

  /** Forgets what was queued after the mark. */
  dropAfter(length: number): void {
    this.#waiting.length = Math.min(length, this.#waiting.length)
  }

  /** What waits, in order; it waits no longer. */
  take(): readonly QueuedStatement[] {
    const taken = this.#waiting
    this.#waiting = []
    return taken
  }

  /** What waits when the revision ends, with what its end asks for. */
  takeLast(): readonly QueuedStatement[] {
    this.#dropFreedTypes()
    return this.take()
  }

  #push(statement: Statement, origin: Error, isAuthors: boolean): void {
    if (statement.needsTypeDrops === true) this.#dropFreedTypes()
    this.#waiting.push(this.number(statement, origin, isAuthors))
    if (statement.freesTypes === true) this.#typesFreed = true
  }

  #dropFreedTypes(): void {
    if (!this.#typesFreed) return
    this.#typesFreed = false
    this.#waiting.push({
      statement: this.#dialect.afterDrops,
      origin: null,
      number: this.#count,
      isAuthors: false,
    })
  }
}

/** The text of an SQL script as it grows: statements between BEGIN and COMMIT, others outside. */
import type { Dialect, Statement } from '../dialects/dialect.ts'
import { cannotCommit } from './port-errors.ts'
import type { QueuedStatement } from './statement-queue.ts'

export interface ScriptOptions {
  readonly dialect: Dialect
  /** Whether a statement that cannot run in a transaction may commit what stands before it. */
  readonly mayCommit: boolean
}

export class Script {
  readonly #options: ScriptOptions
  #parts: string[] = []
  #isOpen = false
  #bareBlocks = 0
  #savepoints = 0

  constructor(options: ScriptOptions) {
    this.#options = options
  }

  /** The whole text. */
  get text(): string {
    return this.#parts.map((part) => `${part}\n`).join('\n')
  }

  /** Whether statements stand outside of a transaction now. */
  get isBare(): boolean {
    return this.#bareBlocks > 0
  }

  /** Why what stands there may not be committed now, or null when it may. */
  get commitRefusal(): string | null {
    if (!this.#options.mayCommit) return 'the whole run is one transaction'
    return this.#savepoints > 0 ? 'it stands in a savepoint' : null
  }

  begin(): void {
    if (this.#isOpen) return
    this.#parts.push('BEGIN;')
    this.#isOpen = true
  }

  commit(): void {
    if (!this.#isOpen) return
    this.#parts.push('COMMIT;')
    this.#isOpen = false
  }

  comment(text: string): void {
    this.#parts.push(`-- ${text.replace(/\s*[\r\n]+\s*/g, ' ')}`)
  }

  /** Ends the transaction; statements stand outside until {@link Script.leaveBare}. */
  enterBare(): void {
    this.commit()
    this.#bareBlocks += 1
  }

  leaveBare(): void {
    this.#bareBlocks -= 1
  }

  /** @throws autocommit_in_transaction */
  add(statement: Statement): void {
    const { dialect } = this.#options
    const { transaction } = statement
    const refusal = this.commitRefusal
    const isAlone = transaction === 'alone' || (transaction === 'apart' && refusal === null)
    if (this.isBare && !isAlone) {
      this.#parts.push(`${dialect.render(statement)};`)
      return
    }
    if (transaction === 'outside' || isAlone) {
      if (refusal !== null) throw cannotCommit(statement, refusal)
      this.commit()
    }
    if (transaction !== 'outside') this.begin()
    this.#parts.push(`${dialect.render(statement)};`)
    if (isAlone) this.commit()
  }

  addQueued({ statement }: QueuedStatement): void {
    this.add(statement)
  }

  addBackfill(_range: QueuedStatement, loop: Statement): void {
    this.add(loop)
  }

  savepoint(name: string): void {
    this.add({ sql: `SAVEPOINT ${name}`, transaction: 'inside' })
    this.#savepoints += 1
  }

  releaseSavepoint(name: string): void {
    this.add({ sql: `RELEASE SAVEPOINT ${name}`, transaction: 'inside' })
    this.#savepoints -= 1
  }

  /** A mark for {@link Script.dropAfter}. */
  get length(): number {
    return this.#parts.length
  }

  /** Takes away what a savepoint held, and the savepoint. */
  dropAfter(length: number): void {
    this.#parts.length = length
    this.#savepoints -= 1
  }
}

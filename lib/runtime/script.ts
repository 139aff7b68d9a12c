/** The text of an SQL script as it grows: statements between BEGIN and COMMIT, others outside. */
import type { Dialect, Statement } from '../dialects/dialect.ts'
import { TribikosError } from '../errors.ts'

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
    return this.#options.mayCommit ? null : 'the whole run is one transaction'
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
    const { dialect, mayCommit } = this.#options
    const { transaction } = statement
    const isAlone = transaction === 'alone' || (transaction === 'apart' && mayCommit)
    if (this.isBare && !isAlone) {
      this.#parts.push(`${dialect.render(statement)};`)
      return
    }
    if (transaction === 'outside' || isAlone) {
      if (!mayCommit) throw outsideInside(statement)
      this.commit()
    }
    if (transaction !== 'outside') this.begin()
    this.#parts.push(`${dialect.render(statement)};`)
    if (isAlone) this.commit()
  }

  addBackfill(_: unknown, loop: Statement): void {
    this.add(loop)
  }

  /** A mark for {@link Script.dropAfter}. */
  get length(): number {
    return this.#parts.length
  }

  dropAfter(length: number): void {
    this.#parts.length = length
  }
}

function outsideInside({ sql, transaction }: Statement): TribikosError {
  const what =
    transaction === 'alone' ? 'needs a transaction of its own' : 'cannot run inside of a transaction'
  return new TribikosError(
    'autocommit_in_transaction',
    `A statement ${what}, and the whole run is one transaction: ${sql.trim().slice(0, 200)}`,
    {
      hint: 'Use one transaction per revision: --transaction revision.',
    },
  )
}

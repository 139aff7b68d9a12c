/**
 * What of one revision is done already and stays: its statements are numbered in the order in which it asks for them, so that a revision that was cut short goes on where it stopped. Only what leaves the revision's last transaction is
 * written down.
 */
import { createHash } from 'node:crypto'
import { sqlStateOf } from '../database/connect-errors.ts'
import type { BoundStatement } from '../database/connection.ts'
import {
  completeJournal,
  createJournal,
  entriesOf,
  forgetRevision,
  type JournalEntry,
  type JournalState,
  type JournalSubject,
  type NewEntry,
  writeEntry,
} from '../database/journal.ts'
import { type SideHome, sideSchema } from '../database/side-schema.ts'
import type { Statement } from '../dialects/dialect.ts'
import { TribikosError } from '../errors.ts'

/** What is known of the journal of a database; one for a run. */
export interface Journal {
  readonly home: SideHome
  /** What revisions that are half done have left. */
  readonly entries: readonly JournalEntry[]
  /** What to do with a statement of which nobody can see what became of it. */
  readonly resume: 'look' | 'retry' | 'skip'
  /** Whether the table is there; it is made with the first entry. */
  exists: boolean
}

/** A statement that takes its turn, and what an earlier run left of it. */
export interface Turn {
  readonly number: number
  readonly part: number
  readonly statement: Pick<Statement, 'sql' | 'values'>
  readonly before: JournalEntry | null
  /** How far it came, when it is done bit by bit. */
  readonly progress?: string | null
}

const longestText = 10_000

export class StepJournal {
  readonly #journal: Journal
  readonly #of: JournalSubject
  readonly #before: ReadonlyMap<string, JournalEntry>
  /** What ran in the open transaction, to be written down with it. */
  #segment: Turn[] = []
  #hasEntries: boolean

  constructor(journal: Journal, of: JournalSubject) {
    this.#journal = journal
    this.#of = of
    this.#before = new Map(entriesOf(journal.entries, of).map((entry) => [placeOf(entry), entry]))
    this.#hasEntries = journal.entries.some(({ revision }) => revision === of.revision)
  }

  get resume(): Journal['resume'] {
    return this.#journal.resume
  }

  /** Whether an earlier run has left anything of the revision. */
  get resumes(): boolean {
    return this.#before.size > 0
  }

  /** A statement that takes its turn; `part` is its place in a text of several. */
  turn(number: number, statement: Turn['statement'], part = 0): Turn {
    return { number, part, statement, before: this.#before.get(placeOf({ number, part })) ?? null }
  }

  /** Whether an earlier run has done it. @throws revision_changed when that was another statement */
  isDone(turn: Turn): boolean {
    if (turn.before?.state !== 'done') return false
    this.requireSame(turn)
    return true
  }

  /** Whether it is what stood here before. @throws revision_changed */
  requireSame(turn: Turn): void {
    const { before } = turn
    if (before !== null && !this.isSame(turn)) throw changed(this.#entry(turn), before)
  }

  /** Whether what stood here before, if anything did, is the same statement. */
  isSame(turn: Turn): boolean {
    return turn.before === null || turn.before.hash === this.#entry(turn).hash
  }

  /** It ran in the open transaction. */
  ran(turn: Turn): void {
    this.#segment.push(turn)
  }

  /** What is to be sent with the COMMIT of the open transaction, as it is not the revision's last. */
  closing(): readonly BoundStatement[] {
    const turns = this.#segment
    this.#segment = []
    return turns.length === 0 ? [] : this.#written(turns.map((turn) => this.#write(turn, 'done')))
  }

  /** Notes what became of a statement by itself. */
  note(turn: Turn, state: JournalState): readonly BoundStatement[] {
    return this.#written([this.#write(turn, state)])
  }

  /** What makes the journal, in a transaction that nothing else can roll back; nothing when it is there. */
  making(): readonly BoundStatement[] {
    const isThere = this.#journal.exists
    this.#journal.exists = true
    return isThere ? [] : [createJournal]
  }

  /** What makes sure that the journal can hold how far a statement came. */
  completing(): readonly BoundStatement[] {
    const isThere = this.#journal.exists
    this.#journal.exists = true
    return [isThere ? completeJournal : createJournal]
  }

  /** What is to be sent along with the revision's rows: from then on nothing of it is half done. */
  ending(): readonly BoundStatement[] {
    return this.#hasEntries ? [forgetRevision(this.#journal.home, this.#of.revision)] : []
  }

  #write(turn: Turn, state: JournalState): BoundStatement {
    return writeEntry(this.#journal.home, this.#entry(turn), state)
  }

  #entry({ number, part, statement: { sql, values = [] }, progress = null }: Turn): NewEntry {
    const hash = createHash('sha256')
      .update(JSON.stringify([sql, values], withoutBigInt))
      .digest('hex')
    return { ...this.#of, number, part, hash, statement: sql.slice(0, longestText), progress }
  }

  #written(statements: readonly BoundStatement[]): readonly BoundStatement[] {
    this.#hasEntries = true
    return [...this.making(), ...statements]
  }
}

/** What the failure of a statement of the journal means. */
export function journalFailure(error: Error): Error {
  if (sqlStateOf(error) !== '42501') return error
  return new TribikosError(
    'permission_denied',
    `The role may not keep a journal, which a revision with statements outside of its transaction needs: ${error.message}`,
    {
      hint: `Let the owner of the database run: CREATE SCHEMA ${sideSchema} AUTHORIZATION the_role; or GRANT CREATE ON DATABASE.`,
      cause: error,
    },
  )
}

function placeOf({ number, part }: Pick<JournalEntry, 'number' | 'part'>): string {
  return `${number}.${part}`
}

function withoutBigInt(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value
}

function changed(entry: NewEntry, before: JournalEntry): TribikosError {
  const { revision, direction, number } = entry
  return new TribikosError(
    'revision_changed',
    `Statement ${number} of the ${direction} of revision ${revision} has run already, and now it is another one.\n` +
      `  ran: ${firstWords(before.statement)}\n  now: ${firstWords(entry.statement)}`,
    {
      hint: 'Give the revision the statements again that have run, in their order, and change only what comes after them.',
      details: { revision, statement: number, ran: before.statement, now: entry.statement },
    },
  )
}

/** A statement in one line. */
export function firstWords(sql: string): string {
  const line = sql.replaceAll(/\s+/g, ' ').trim()
  return line.length > 200 ? `${line.slice(0, 200)}…` : line
}

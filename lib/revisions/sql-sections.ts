/**
 * The sections of an SQL revision: which statements belong to `-- upgrade`, `-- downgrade` and `-- verify`. Nothing is
 * guessed: what might run in the wrong section is a problem.
 */
import { type Marker, markerOf, nearMarker, type SectionName, sectionNames } from './sql-markers.ts'

/** A piece of the text, as the lexer of the dialect tells it; in order. */
export interface TextPart {
  readonly type: 'statement' | 'comment' | 'unended'
  readonly start: number
  readonly end: number
  readonly within: 'nothing' | 'statement' | 'brackets'
}

export interface SectionStatement {
  /** `[start, end)` in the text. */
  readonly start: number
  readonly end: number
  /** Statements between `-- autocommit` and `-- end autocommit` have the same number; null outside of such a block. */
  readonly block: number | null
}

export type SqlSections = Readonly<Record<SectionName, readonly SectionStatement[] | null>>

export interface SectionProblem {
  /** Where it is in the text. */
  readonly offset: number
  readonly message: string
  readonly hint: string
}

export interface SectionedText {
  /** Null where the text has no such section. */
  readonly sections: SqlSections
  /** In order. */
  readonly problems: readonly SectionProblem[]
  /** Where each section begins that has a marker. */
  readonly markers: ReadonlyMap<SectionName, number>
}

/** Parts a text. `first`: the section of what stands before any marker. */
export function sqlSections(
  text: string,
  parts: readonly TextPart[],
  first: 'upgrade' | 'downgrade',
): SectionedText {
  const reader = new SectionReader(text, first)
  for (const part of parts) reader.read(part)
  return reader.finish()
}

/** One reading of a text; a class because every part may change where the next one belongs. */
class SectionReader {
  readonly #text: string
  readonly #first: 'upgrade' | 'downgrade'
  readonly #sections = new Map<SectionName, SectionStatement[]>()
  readonly #markers = new Map<SectionName, number>()
  readonly #problems: SectionProblem[] = []
  #current: SectionName
  #blocks = 0
  /** Where the open `-- autocommit` is. */
  #openBlock: number | null = null

  constructor(text: string, first: 'upgrade' | 'downgrade') {
    this.#text = text
    this.#first = first
    this.#current = first
  }

  read(part: TextPart): void {
    if (part.type === 'statement') this.#statement(part)
    else if (part.type === 'comment') this.#comment(part)
    else
      this.#problem(
        part.start,
        'What begins here does not end',
        'Close the quote, the comment or the bracket.',
      )
  }

  finish(): SectionedText {
    this.#endBlock()
    const [first] = this.#sections.get(this.#first) ?? []
    const marker = this.#markers.get(this.#first)
    if (first !== undefined && marker !== undefined && first.start < marker) {
      this.#problem(
        first.start,
        `A statement stands before -- ${this.#first}`,
        `Move it below -- ${this.#first}, or take that line away.`,
      )
    }
    const of = (name: SectionName): readonly SectionStatement[] | null => this.#sections.get(name) ?? null
    return {
      sections: { upgrade: of('upgrade'), downgrade: of('downgrade'), verify: of('verify') },
      problems: this.#problems.toSorted((a, b) => a.offset - b.offset),
      markers: this.#markers,
    }
  }

  #statement({ start, end }: TextPart): void {
    const block = this.#openBlock === null ? null : this.#blocks
    this.#section().push({ start, end, block })
  }

  #section(): SectionStatement[] {
    const statements = this.#sections.get(this.#current) ?? []
    this.#sections.set(this.#current, statements)
    return statements
  }

  #comment({ start, end, within }: TextPart): void {
    if (!this.#text.startsWith('--', start) || within === 'brackets') return
    const comment = this.#text.slice(start + 2, end)
    const marker = markerOf(comment)
    const isFirst = this.#isFirstOnLine(start)
    if (marker === null) {
      if (isFirst) this.#near(comment, start)
    } else if (!isFirst) {
      this.#problem(
        start,
        `-- ${marker} stands behind a statement`,
        'Write it on a line of its own, or write the comment in other words.',
      )
    } else if (within === 'statement') {
      this.#problem(
        start,
        `-- ${marker} stands within a statement`,
        'End the statement before it with a semicolon, or write the comment in other words.',
      )
    } else this.#marker(marker, start)
  }

  #isFirstOnLine(start: number): boolean {
    return /(?:^|[\n\r])[ \t\uFEFF]*$/.test(this.#text.slice(Math.max(0, start - 200), start))
  }

  #near(comment: string, start: number): void {
    const near = nearMarker(comment)
    if (near === null) return
    if (near.marker === null) {
      this.#problem(
        start,
        `'-- ${near.shown}' is how another tool begins a section`,
        'Write -- upgrade and -- downgrade, each on a line of its own.',
      )
    } else {
      this.#problem(
        start,
        `A comment that says only '${near.shown}'; was -- ${near.marker} meant?`,
        `Write -- ${near.marker} where that begins; a comment that is none says more.`,
      )
    }
  }

  #marker(marker: Marker, start: number): void {
    if (marker === 'autocommit') {
      if (this.#openBlock !== null)
        this.#problem(start, '-- autocommit within -- autocommit', 'Take one away.')
      this.#openBlock = start
      this.#blocks += 1
    } else if (marker === 'end autocommit') {
      if (this.#openBlock === null)
        this.#problem(
          start,
          '-- end autocommit without -- autocommit before it',
          'Write -- autocommit where it begins.',
        )
      this.#openBlock = null
    } else this.#begin(marker, start)
  }

  #begin(name: SectionName, start: number): void {
    this.#endBlock()
    if (this.#markers.has(name))
      this.#problem(
        start,
        `-- ${name} is there twice`,
        'Keep one of the sections, with the statements of both.',
      )
    else this.#markers.set(name, start)
    this.#current = name
    this.#section()
  }

  #endBlock(): void {
    if (this.#openBlock !== null)
      this.#problem(
        this.#openBlock,
        '-- autocommit without -- end autocommit',
        'Write -- end autocommit behind its last statement.',
      )
    this.#openBlock = null
  }

  #problem(offset: number, message: string, hint: string): void {
    this.#problems.push({ offset, message, hint })
  }
}

/** The markers of sections in a text, for texts that may have only one. */
export function sectionsNamed({ markers }: SectionedText): readonly SectionName[] {
  return sectionNames.filter((name) => markers.has(name))
}

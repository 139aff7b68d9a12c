/** Files whose sections begin with a comment of the old tool. Lines stay where they are; the annotations go. */
import { significantTokens } from '../dialects/postgres/sql-tokens.ts'
import { withLastSemicolon, withoutMarkers } from './sql-body.ts'

export interface AnnotatedSection {
  /** The annotation, as the tool's reader names it. */
  readonly name: 'up' | 'down'
  /** What stands behind its words on the line. */
  readonly options: string
  /** The text, with everything outside of the section as empty lines. */
  readonly text: string
}

export interface AnnotatedFile {
  readonly sections: readonly AnnotatedSection[]
  /** Whether statements stand before the first section. */
  readonly hasStatementsBefore: boolean
}

/** `up` and `down` match a line and give its options as their first group; `inside` lines go as well. */
export interface Annotations {
  readonly up: RegExp
  readonly down: RegExp
  readonly inside?: RegExp
}

/** Parts a file. */
export function annotatedFile(text: string, { up, down, inside }: Annotations): AnnotatedFile {
  const lines = text.split('\n')
  const begins = lines.flatMap((line, at) => {
    const [asUp, asDown] = [up.exec(line), down.exec(line)]
    const name: AnnotatedSection['name'] = asUp === null ? 'down' : 'up'
    const found = asUp ?? asDown
    return found === null ? [] : [{ at, name, options: (found[1] ?? '').trim() }]
  })
  const [first] = begins
  const sections = begins.map(({ at, name, options }, index) => {
    const end = begins[index + 1]?.at ?? lines.length
    const own = lines.map((line, place) => {
      const isInside = place > at && place < end
      return isInside && inside?.test(line) !== true ? line : ''
    })
    return { name, options, text: withLastSemicolon(withoutMarkers(own.join('\n'))) }
  })
  const [before] = significantTokens(lines.slice(0, first?.at ?? lines.length).join('\n'))
  return { sections, hasStatementsBefore: before !== undefined }
}

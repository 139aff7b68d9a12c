/**
 * Looks up places in the `mappings` text of a source map. Pure: text and a place in, a place out.
 *
 * Lines count from 1 and columns from 1, as people and stack traces count them.
 */

/** A place in a file. */
export interface TextPosition {
  readonly line: number
  readonly column: number
}

interface Segment {
  readonly generatedColumn: number
  readonly line: number
  readonly column: number
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const digitOf = new Map(alphabet.split('').map((character, digit) => [character, digit]))

/**
 * Where a place of the compiled text comes from, or null for a line that the compiler added. The beginning of a
 * line belongs to its first known place: the `require` of an import has only its path mapped.
 */
export function originalPosition(mappings: string, place: TextPosition): TextPosition | null {
  const segments = segmentsOfLine(mappings, place.line)
  const found = segments.findLast((segment) => segment.generatedColumn < place.column) ?? segments[0]
  return found === undefined ? null : { line: found.line + 1, column: found.column + 1 }
}

/** Numbers in a map are differences to the one before, so all lines up to the wanted one are read. */
function segmentsOfLine(mappings: string, wanted: number): readonly Segment[] {
  let line = 0
  let column = 0
  for (const [index, text] of mappings.split(';').entries()) {
    const segments: Segment[] = []
    let generatedColumn = 0
    for (const part of text === '' ? [] : text.split(',')) {
      const [generated = 0, , lineStep, columnStep] = numbersIn(part)
      generatedColumn += generated
      if (lineStep === undefined || columnStep === undefined) continue
      line += lineStep
      column += columnStep
      segments.push({ generatedColumn, line, column })
    }
    if (index === wanted - 1) return segments
  }
  return []
}

/** Decodes base-64 variable-length numbers: five bits a digit, the lowest bit of the number is its sign. */
function numbersIn(text: string): readonly number[] {
  const numbers: number[] = []
  let value = 0
  let shift = 0
  for (const character of text) {
    const digit = digitOf.get(character) ?? 0
    value += (digit & 31) << shift
    shift += 5
    if ((digit & 32) !== 0) continue
    numbers.push((value & 1) === 1 ? -(value >> 1) : value >> 1)
    value = 0
    shift = 0
  }
  return numbers
}

/** Remarks as `//` comments: whatever is in them stays in them. */
import { lineWidth } from '../../revisions/code/layout.ts'
import { textWidth } from '../../revisions/code/text-width.ts'

const lineEnds = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/
/** Controls, half surrogates, and what changes the direction of the text. */
const hidden = /[\p{Cc}\p{Cs}\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu
/** What tools read as an order to them. */
const order = /^(?:@ts-|prettier-ignore|eslint|oxlint|c8 |v8 |istanbul |[#@]__|# ?source|@ ?source)/

/** Comment lines of at most the width of a revision's lines, unless a single word is longer. */
export function remarkLines(remarks: readonly string[]): readonly string[] {
  return remarks
    .flatMap((remark) => remark.split(lineEnds))
    .map((line) => line.replaceAll(hidden, '\uFFFD').trim())
    .filter((line) => line !== '')
    .flatMap((line) => wrapped(line, lineWidth - '// '.length))
    .map((line) => `// ${order.test(line) ? '… ' : ''}${line}`)
}

function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/)) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line !== '' && textWidth(longer) > width) {
      lines.push(line)
      line = word
    } else line = longer
  }
  return [...lines, line]
}

/** Types as text, laid out in lines of the width that revisions have, in the format of prettier. */
import { quotedText } from '../revisions/code/string-text.ts'
import { textWidth } from '../revisions/code/text-width.ts'

const lineWidth = 110

/** `name?: string | null`, on as many lines as it needs, the first of them indented too. */
export function memberText(name: string, type: string, indent: number): string {
  return broken(`${' '.repeat(indent)}${name}:`, unionParts(type), indent)
}

/** `export type Mood = 'happy' | 'sad'`. */
export function aliasText(name: string, type: string): string {
  const start = `export type ${name} =`
  const parts = unionParts(type)
  if (parts.length > 1 || textWidth(`${start} ${type}`) <= lineWidth) return broken(start, parts, 0)
  return `${start}\n  ${type}`
}

function broken(start: string, parts: readonly string[], indent: number): string {
  const line = `${start} ${parts.join(' | ')}`
  if (textWidth(line) <= lineWidth || parts.length < 2) return line
  const margin = `\n${' '.repeat(indent + 2)}| `
  return `${start}${margin}${parts.join(margin)}`
}

/** `export const moodValues = ['happy', 'sad'] as const`. */
export function constantText(name: string, values: readonly string[]): string {
  const start = `export const ${name} = [`
  const texts = values.map(quotedText)
  const line = `${start}${texts.join(', ')}] as const`
  if (textWidth(line) <= lineWidth || texts.length === 0) return line
  return `${start}\n${texts.map((text) => `  ${text},\n`).join('')}] as const`
}

/** A generic type with its arguments: `Knex.CompositeTableType<A, B, C>` behind a name. */
export function genericMemberText(name: string, generic: string, types: readonly string[]): string {
  const start = `    ${name}: ${generic}<`
  const line = `${start}${types.join(', ')}>`
  if (textWidth(line) <= lineWidth) return line
  return `${start}\n${types.map((type) => `      ${type}`).join(',\n')}\n    >`
}

/** The members of a union that is written on one line. */
export function unionParts(type: string): readonly string[] {
  const parts = ['']
  let depth = 0
  let quote = ''
  for (let at = 0; at < type.length; at++) {
    const letter = type.charAt(at)
    if (quote !== '') quote = letter === quote && type[at - 1] !== '\\' ? '' : quote
    else if (`'"\``.includes(letter)) quote = letter
    else if ('([{<'.includes(letter)) depth++
    // An arrow has one that closes nothing.
    else if (')]}>'.includes(letter) && type[at - 1] !== '=') depth--
    if (letter === '|' && depth === 0 && quote === '') parts.push('')
    else parts.push((parts.pop() ?? '') + letter)
  }
  return parts.map((part) => part.trim()).filter((part) => part !== '')
}

/** A comment in front of what it is about; nothing for an empty one. */
export function commentText(paragraphs: readonly (string | null)[], indent: number): string {
  const margin = ' '.repeat(indent)
  const lines = paragraphs
    .flatMap((paragraph) => (paragraph === null || paragraph.trim() === '' ? [] : [paragraph.trim()]))
    .join('\n\n')
    .replaceAll('*/', String.raw`*\/`)
    .split(/\r\n|[\n\r\u2028\u2029]/)
    .map((line) => line.trimEnd())
  const [first = '', ...others] = lines
  if (others.length > 0)
    return `${margin}/**\n${lines.map((line) => `${margin} *${line && ` ${line}`}\n`).join('')}${margin} */\n`
  return first === '' ? '' : `${margin}/** ${first} */\n`
}

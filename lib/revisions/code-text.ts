/** Small pieces of TypeScript as text: literals that hold any string, and indentation that changes no string. */
import { TokenReader } from './tokens.ts'

/** A string literal in single quotes where that needs no escapes. */
export function literalText(text: string): string {
  if (/^[\x20-\x26\x28-\x5B\x5D-\x7E]*$/.test(text)) return `'${text}'`
  return JSON.stringify(text)
    .replaceAll('\u2028', String.raw`\u2028`)
    .replaceAll('\u2029', String.raw`\u2029`)
}

/** Indents every line but the first. Lines inside of a template literal stay: their blanks are part of a value. */
export function indentCode(code: string, indent: string): string {
  if (!code.includes('\n')) return code
  const kept = linesInTemplates(code)
  return code
    .split('\n')
    .map((line, index) => (index === 0 || line === '' || kept.has(index) ? line : `${indent}${line}`))
    .join('\n')
}

/** Indexes of the lines that begin inside of a template literal. */
function linesInTemplates(code: string): ReadonlySet<number> {
  const kept = new Set<number>()
  const reader = new TokenReader(code)
  while (reader.next()) {
    if (reader.kind !== 'template') continue
    const first = code.slice(0, reader.start).split('\n').length
    const lines = reader.word.split('\n').length - 1
    for (let line = 0; line < lines; line += 1) kept.add(first + line)
  }
  return kept
}

/** Code by its lines: indentation that changes no string. */
import { TokenReader } from './tokens.ts'

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
  if (!code.includes('`')) return kept
  const reader = new TokenReader(code)
  let line = 0
  let position = 0
  while (reader.next()) {
    if (reader.kind !== 'template') continue
    line += lineEnds(code, position, reader.start)
    position = reader.start
    const count = lineEnds(code, reader.start, reader.end)
    for (let inside = 1; inside <= count; inside += 1) kept.add(line + inside)
  }
  return kept
}

function lineEnds(text: string, start: number, end: number): number {
  let count = 0
  for (let at = text.indexOf('\n', start); at !== -1 && at < end; at = text.indexOf('\n', at + 1)) count += 1
  return count
}

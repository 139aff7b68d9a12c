/** Whether two files say the same, whatever formatter went over one of them; and where they do not. */
import { TokenReader } from '../revisions/tokens.ts'

/** Blanks, quotes, semicolons, commas at ends and bars at beginnings make no difference; comments do. */
export function isSameCode(one: string, other: string): boolean {
  return one === other || codeOf(one).join('\n') === codeOf(other).join('\n')
}

function codeOf(text: string): readonly string[] {
  const reader = new TokenReader(text)
  reader.keepComments = true
  const code: string[] = []
  const add = (token: string): void => {
    const isSeparator = token === ';' || token === ','
    const opensUnion = token === '|' && /^[=:<([]$/.test(code.at(-1) ?? '')
    if (!isSeparator && !opensUnion) code.push(token)
  }
  do {
    reader.comments = []
    reader.next()
    for (const { start, end } of reader.comments)
      add(text.slice(start, end).replaceAll(/\s+(?:\*\s+)?/g, ' '))
    add(tokenText(reader))
  } while (reader.kind !== 'end')
  return code
}

function tokenText({ kind, text, start, end }: TokenReader): string {
  const token = text.slice(start, end)
  if (kind !== 'string') return token
  // A name in quotes may stand without them.
  const isKey = /^\s*\??\s*:/.test(text.slice(end))
  const value = token.slice(1, -1).replaceAll(/\\(['"])/g, '$1')
  return isKey ? value : JSON.stringify(value)
}

const most = 20

/** The lines that differ, as `- old` and `+ new`, at most twenty. */
export function changedLines(before: string, after: string): readonly string[] {
  const [old, fresh] = [before.split('\n'), after.split('\n')]
  const isSame = (a: string | undefined, b: string | undefined): boolean =>
    a !== undefined && b !== undefined && lineKey(a) === lineKey(b)
  let start = 0
  while (isSame(old[start], fresh[start])) start++
  let end = 0
  while (end < Math.min(old.length, fresh.length) - start && isSame(old.at(-1 - end), fresh.at(-1 - end)))
    end++
  const lines = lineChanges(old.slice(start, old.length - end), fresh.slice(start, fresh.length - end))
  const left = lines.length - most
  return left <= 0 ? lines : [...lines.slice(0, most), `… and ${left} more lines`]
}

/** More than this many pairs of lines are not compared with each other. */
const mostPairs = 4_000_000

function lineChanges(old: readonly string[], fresh: readonly string[]): readonly string[] {
  const [oldKeys, freshKeys] = [old.map(lineKey), fresh.map(lineKey)]
  if (old.length * fresh.length > mostPairs) return unpairedLines(old, fresh)
  const width = fresh.length + 1
  // The longest list of lines that both have, from each place to the end.
  const lengths = new Uint32Array((old.length + 1) * width)
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = fresh.length - 1; j >= 0; j--) {
      lengths[i * width + j] =
        oldKeys[i] === freshKeys[j]
          ? (lengths[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(lengths[(i + 1) * width + j] ?? 0, lengths[i * width + j + 1] ?? 0)
    }
  }
  const lines: string[] = []
  for (let i = 0, j = 0; i < old.length || j < fresh.length;) {
    if (i < old.length && j < fresh.length && oldKeys[i] === freshKeys[j]) {
      i++
      j++
    } else if (
      i < old.length &&
      (lengths[(i + 1) * width + j] ?? 0) >= (j < fresh.length ? (lengths[i * width + j + 1] ?? 0) : 0)
    ) {
      lines.push(`- ${(old[i++] ?? '').trim()}`)
    } else lines.push(`+ ${(fresh[j++] ?? '').trim()}`)
  }
  return lines.filter((line) => line.length > 2)
}

function unpairedLines(old: readonly string[], fresh: readonly string[]): readonly string[] {
  const [known, wanted] = [new Set(old.map(lineKey)), new Set(fresh.map(lineKey))]
  return [
    ...old.filter((line) => !wanted.has(lineKey(line))).map((line) => `- ${line.trim()}`),
    ...fresh.filter((line) => !known.has(lineKey(line))).map((line) => `+ ${line.trim()}`),
  ]
}

/** A line without what a formatter decides. */
function lineKey(line: string): string {
  return line.trim().replace(/[;,]$/, '').replaceAll('"', "'")
}

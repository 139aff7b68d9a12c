/**
 * Patterns of paths: `*`, `?`, `[a-z]` and `{a,b}` within a name, `**` for any folders. Names that begin with a dot are
 * only meant by patterns that do so too. What a pattern finds does not depend on the order of a directory.
 */
import { readdirSync, statSync } from 'node:fs'
import { isAbsolute, join, parse, sep } from 'node:path'

/**
 * The files that an absolute pattern means, in byte order of their paths. A path that exists is meant as it is written;
 * of a folder, the files in it that end in `extension`. What the pattern has in common with `root` is no pattern: the
 * folder of a project may have brackets in its name.
 */
export function findFiles(
  pattern: string,
  { root, extension }: { readonly root: string; readonly extension: string },
): readonly string[] {
  const stats = statsOf(pattern)
  if (stats?.isFile() === true) return [pattern]
  const { base, rest } = cut(pattern, root)
  const segments = stats?.isDirectory() === true ? [...rest, '**', `*${extension}`] : rest
  const found = new Set<string>()
  walk(base, segments.flatMap(braceSegments), found)
  return inByteOrder([...found])
}

/** Paths as `LC_ALL=C sort` puts them. */
export function inByteOrder(paths: readonly string[]): readonly string[] {
  const bytes = new Map(paths.map((path) => [path, Buffer.from(path.split(sep).join('/'))]))
  const empty = Buffer.alloc(0)
  return paths.toSorted((a, b) => Buffer.compare(bytes.get(a) ?? empty, bytes.get(b) ?? empty))
}

interface Segment {
  /** Null for `**`. */
  readonly matches: ((name: string) => boolean) | null
  /** The name itself where the segment has nothing of a pattern. */
  readonly literal: string | null
}

function cut(pattern: string, root: string): { readonly base: string; readonly rest: readonly string[] } {
  const { root: base } = parse(isAbsolute(pattern) ? pattern : root)
  const names = pattern.slice(base.length).split(/[\\/]/)
  const known = root.slice(parse(root).root.length).split(sep)
  const differs = names.findIndex((name, at) => name !== known[at])
  const shared = differs < 0 ? names.length : differs
  return {
    base: join(base, ...names.slice(0, shared)),
    rest: names.slice(shared).filter((name) => name !== ''),
  }
}

/** A segment; braces become one pattern with alternatives. */
function braceSegments(text: string): readonly Segment[] {
  if (text === '**') return [{ matches: null, literal: null }]
  if (!/[*?[{]/.test(text)) return [{ matches: (name) => name === text, literal: text }]
  const expression = new RegExp(`^${expressionOf(text)}$`, 'su')
  const isForDots = text.startsWith('.')
  return [{ matches: (name) => isForDots === name.startsWith('.') && expression.test(name), literal: null }]
}

function expressionOf(text: string): string {
  let expression = ''
  let depth = 0
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at)
    const close = character === '[' ? text.indexOf(']', at + 2) : -1
    if (close > 0) {
      expression += classOf(text.slice(at + 1, close))
      at = close
    } else if (character === '{' && text.includes('}', at)) {
      expression += '(?:'
      depth += 1
    } else if (character === '}' && depth > 0) {
      expression += ')'
      depth -= 1
    } else if (character === ',' && depth > 0) expression += '|'
    else if (character === '*') expression += '.*'
    else if (character === '?') expression += '.'
    else expression += character.replace(/[\\^$.|+()[\]{}/]/, '\\$&')
  }
  return expression
}

function classOf(text: string): string {
  const negated = /^[!^]/.test(text)
  const members = (negated ? text.slice(1) : text).replace(/[\\^[\]]/g, '\\$&')
  return `[${negated ? '^' : ''}${members}]`
}

/** Links to folders are followed where a name or pattern means them, and not by `**`, which could go in circles. */
function walk(folder: string, segments: readonly Segment[], found: Set<string>): void {
  const [segment, ...rest] = segments
  if (segment === undefined) return
  if (segment.literal !== null) {
    visit(join(folder, segment.literal), rest, found)
    return
  }
  for (const entry of entriesOf(folder)) {
    const path = join(folder, entry.name)
    if (segment.matches === null) {
      if (entry.isDirectory() && !entry.name.startsWith('.')) walk(path, segments, found)
    } else if (segment.matches(entry.name)) visit(path, rest, found)
  }
  if (segment.matches === null) walk(folder, rest, found)
}

function visit(path: string, rest: readonly Segment[], found: Set<string>): void {
  const stats = statsOf(path)
  if (stats?.isDirectory() === true) walk(path, rest, found)
  else if (stats?.isFile() === true && rest.length === 0) found.add(path)
}

/** Undefined also where a file stands in place of a folder, or a link leads to itself. */
function statsOf(path: string) {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOTDIR' || error.code === 'ELOOP'))
      return
    throw error
  }
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return []
    throw error
  }
}

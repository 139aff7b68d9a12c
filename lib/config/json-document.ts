/**
 * JSON with comments and trailing commas → a value, with the line of every part of it. A key that is written
 * twice is an error: JSON would keep the last one without a word.
 */
import { type Node, type ParseError, findNodeAtLocation, parseTree, printParseErrorCode } from 'jsonc-parser'

/** Keys and indexes from the top of the document. */
export type JsonPath = readonly (string | number)[]

/** A mistake in the text itself. */
export interface SyntaxProblem {
  readonly line: number
  readonly column: number
  readonly message: string
}

/** What was read. With problems, the value holds what could be understood. */
export interface JsonDocument {
  readonly value: unknown
  readonly problems: readonly SyntaxProblem[]
  /** 1-based line where the part at a path begins; of the nearest part around it when there is none. */
  lineOf(path: JsonPath): number
}

export function readJsonDocument(text: string): JsonDocument {
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text
  const errors: ParseError[] = []
  const tree = parseTree(source, errors, { allowTrailingComma: true })
  const problems = errors.map(({ error, offset }) => ({
    ...positionOf(source, offset),
    message: words(printParseErrorCode(error)),
  }))
  const value = tree === undefined ? undefined : valueOf(tree, source, problems)
  return { value, problems, lineOf: (path) => lineOf(tree, source, path) }
}

function valueOf(node: Node, source: string, problems: SyntaxProblem[]): unknown {
  if (node.type === 'array') return (node.children ?? []).map((child) => valueOf(child, source, problems))
  if (node.type !== 'object') return node.value
  const entries = new Map<string, unknown>()
  for (const property of node.children ?? []) {
    const [key, child] = property.children ?? []
    if (key === undefined || child === undefined) continue
    const name = String(key.value)
    if (entries.has(name)) {
      problems.push({ ...positionOf(source, key.offset), message: `"${name}" is written twice` })
    }
    entries.set(name, valueOf(child, source, problems))
  }
  return Object.fromEntries(entries)
}

function lineOf(tree: Node | undefined, source: string, path: JsonPath): number {
  if (tree === undefined) return 1
  for (let length = path.length; length > 0; length -= 1) {
    const node = findNodeAtLocation(tree, path.slice(0, length))
    if (node === undefined) continue
    const place = typeof path[length - 1] === 'string' ? (node.parent ?? node) : node
    return positionOf(source, place.offset).line
  }
  return positionOf(source, tree.offset).line
}

function positionOf(source: string, offset: number): { readonly line: number; readonly column: number } {
  const before = source.slice(0, offset)
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') }
}

/** `CommaExpected` → `comma expected`. */
function words(code: string): string {
  return code.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase()
}

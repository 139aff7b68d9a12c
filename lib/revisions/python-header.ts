/**
 * The header of a revision of Python's Alembic: assignments of the module, read as text. Such revisions have their place in
 * the graph; Alembic runs them.
 */
import { normalizeMessage } from './header-comment.ts'
import { pythonTokens, type PythonToken } from './python-tokens.ts'
import type { HeaderProblem, HeaderScanResult } from './scanned-header.ts'

const names = ['revision', 'down_revision', 'branch_labels', 'depends_on'] as const

type Name = (typeof names)[number]

/** What stands behind the equals sign; undefined when only running it could tell. */
type Value = string | null | readonly string[] | undefined

interface Assignment {
  readonly value: Value
  readonly line: number
}

export function scanPythonHeader(text: string, path: string): HeaderScanResult {
  const { assignments, doc } = readModule(text)
  const problems: HeaderProblem[] = []
  const ids = (name: Name): readonly string[] => {
    const found = assignments.get(name)
    if (found === undefined || found.value === null) return []
    if (found.value === undefined) problems.push(notLiteral(name, found.line, path))
    return [found.value ?? []].flat()
  }
  const header = {
    id: idOf(assignments.get('revision'), path, problems),
    downRevisions: ids('down_revision'),
    dependsOn: ids('depends_on'),
    branchLabels: ids('branch_labels'),
    doc: messageOf(doc),
    path,
  }
  if (!assignments.has('down_revision') && assignments.has('revision'))
    problems.push(missing('down_revision', path))
  return problems.length > 0
    ? { scanned: null, problems }
    : { scanned: { header, transactional: true, irreversible: null }, problems: [] }
}

function idOf(found: Assignment | undefined, path: string, problems: HeaderProblem[]): string {
  if (found === undefined) {
    problems.push(missing('revision', path))
    return ''
  }
  if (typeof found.value === 'string') return found.value
  problems.push(notLiteral('revision', found.line, path))
  return ''
}

interface Module {
  /** The last one of each name counts. */
  readonly assignments: ReadonlyMap<Name, Assignment>
  readonly doc: string
}

function readModule(text: string): Module {
  const assignments = new Map<Name, Assignment>()
  let doc: string | null = null
  for (const statement of statementsOf(text)) {
    const [first] = statement
    if (first === undefined || first.type === 'end of line') continue
    if (doc === null) doc = first.type === 'text' ? (textOf(statement) ?? '') : ''
    if (first.type === 'word' && first.at.isOutermost) assign(statement, first.at.line, assignments)
  }
  return { assignments, doc: doc ?? '' }
}

/** The tokens of each line that is one for Python. */
function* statementsOf(text: string): Generator<readonly PythonToken[]> {
  let tokens: PythonToken[] = []
  for (const token of pythonTokens(text)) {
    if (token.type !== 'end of line') tokens.push(token)
    else if (tokens.length > 0) {
      yield tokens
      tokens = []
    }
  }
}

/** `a = …`, `a: type = …`, `a = b = …` */
function assign(statement: readonly PythonToken[], line: number, assignments: Map<Name, Assignment>): void {
  const parts = partsOf(statement)
  const value = parts.at(-1)
  if (parts.length < 2 || value === undefined) return
  for (const [target] of parts.slice(0, -1)) {
    const name = names.find((each) => target?.type === 'word' && target.text === each)
    if (name !== undefined) assignments.set(name, { value: valueOf(value), line })
  }
}

/** What equals signs part, outside of brackets; `==`, `+=` and their like are no assignment, and neither is a second statement. */
function partsOf(statement: readonly PythonToken[]): readonly (readonly PythonToken[])[] {
  const parts: PythonToken[][] = [[]]
  let depth = 0
  for (const [index, token] of statement.entries()) {
    const text = signOf(token)
    if (text !== null && '([{'.includes(text)) depth += 1
    if (text !== null && ')]}'.includes(text)) depth -= 1
    if (text === ';' && depth === 0) break
    if (text === '=' && depth === 0) {
      const around = [statement[index - 1], statement[index + 1]].map((each) => signOf(each) ?? '')
      if (around.some((each) => /^[=!<>+*/%&|^@-]$/.test(each) && each !== '')) return []
      parts.push([])
    } else parts.at(-1)?.push(token)
  }
  return parts
}

function signOf(token: PythonToken | undefined): string | null {
  return token?.type === 'sign' ? token.text : null
}

function valueOf(tokens: readonly PythonToken[]): Value {
  const [first] = tokens
  const last = tokens.at(-1)
  if (tokens.length === 1 && first?.type === 'word') return first.text === 'None' ? null : undefined
  if (first?.type === 'text')
    return tokens.some((token) => signOf(token) === ',') ? listOf(tokens) : textOf(tokens)
  const bracket = `${signOf(first) ?? ''}${signOf(last) ?? ''}`
  if (bracket !== '()' && bracket !== '[]' && bracket !== '{}') return undefined
  const inner = tokens.slice(1, -1)
  // Brackets around one text do nothing.
  if (bracket === '()' && inner.length > 0 && !inner.some((token) => signOf(token) === ','))
    return valueOf(inner)
  return listOf(inner)
}

/** Texts with commas between them, and perhaps one behind. */
function listOf(tokens: readonly PythonToken[]): readonly string[] | undefined {
  const items: PythonToken[][] = [[]]
  for (const token of tokens) {
    if (signOf(token) === ',') items.push([])
    else items.at(-1)?.push(token)
  }
  if (items.at(-1)?.length === 0) items.pop()
  const values = items.map(textOf)
  return values.every((value) => value !== undefined) ? values : undefined
}

/** Texts that stand side by side are one. */
function textOf(tokens: readonly PythonToken[]): string | undefined {
  const values = tokens.map((token) => (token.type === 'text' ? token.value : null))
  return values.length > 0 && values.every((value) => value !== null) ? values.join('') : undefined
}

/** The docstring down to what Alembic's template writes below the message. */
function messageOf(doc: string): string {
  const lines = doc.split(/\r\n|[\n\r]/)
  const end = lines.findIndex((line) => /^\s*Revision ID:/.test(line))
  return normalizeMessage((end < 0 ? lines : lines.slice(0, end)).map((line) => line.trim()).join('\n'))
}

function missing(name: 'revision' | 'down_revision', path: string): HeaderProblem {
  return {
    code: 'header_missing',
    message:
      name === 'revision'
        ? `Could not determine the revision id of ${path}: it does not set 'revision'`
        : `${path} does not set '${name}'`,
    hint:
      name === 'revision'
        ? "Write revision = '…' as Alembic does; a file that is no revision gets a name that begins with _."
        : `Write ${name} = '…' with the id of the parent, or None for a base.`,
    path,
    line: null,
  }
}

function notLiteral(name: Name, line: number, path: string): HeaderProblem {
  return {
    code: 'header_not_literal',
    message: `'${name}' is not written as a text${name === 'revision' ? '' : ', a tuple of texts or None'}, in ${path}:${line}`,
    hint: 'Headers are read without running Python. Write the value out.',
    path,
    line,
  }
}

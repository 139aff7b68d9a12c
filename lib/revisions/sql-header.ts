/**
 * The header of an SQL revision: `-- name: value` lines among the comments at the top of the file. Values are plain
 * words. As strict as the header of a module: what is misspelled is refused, and not taken for a message.
 */
import { type CommentLine, isUntold, leadingComments, messageOfLines } from './sql-comments.ts'
import type { HeaderProblem, HeaderScanResult, ScannedHeader } from './scanned-header.ts'
import { isCreateDate, knownName, type Name, nearName } from './sql-header-names.ts'
import { isNone, wordsOf } from './sql-values.ts'

/** A header with what only the running of it asks for. */
export interface SqlHeader extends ScannedHeader {
  /** False when it must not be tried again after it did not get a lock. */
  readonly retry: boolean
}

export type SqlHeaderResult =
  | { readonly scanned: SqlHeader; readonly problems: readonly [] }
  | { readonly scanned: null; readonly problems: readonly HeaderProblem[] }

/** The header as the graph needs it. */
export function scanSqlHeader(text: string, path: string): HeaderScanResult {
  const { scanned, problems } = readSqlHeader(text, path)
  if (scanned === null) return { scanned: null, problems }
  const { header, transactional, irreversible } = scanned
  return { scanned: { header, transactional, irreversible }, problems: [] }
}

/** All of the header. */
export function readSqlHeader(text: string, path: string): SqlHeaderResult {
  const lines = leadingComments(text)
  const problems: HeaderProblem[] = []
  const fields = new Fields(findFields(lines, path, problems), path, problems)
  const scanned: SqlHeader = {
    header: {
      id: fields.id(() => nearRevision(lines)),
      downRevisions: fields.required('down_revision') ? fields.ids('down_revision') : [],
      dependsOn: fields.ids('depends_on'),
      branchLabels: fields.ids('branch_labels'),
      doc: messageOf(lines),
      path,
    },
    transactional: fields.flag('transactional'),
    retry: fields.flag('retry'),
    irreversible: fields.text('irreversible'),
  }
  return problems.length === 0 ? { scanned, problems: [] } : { scanned: null, problems }
}

/** The id that a file says it has, or null; for files of which it is not known whether they are revisions. */
export function sqlRevisionId(text: string): string | null {
  const field = leadingComments(text).find(({ name }) => name === 'revision')
  return field === undefined ? null : (wordsOf(field.value)?.[0] ?? '')
}

/** The comment that has the id; what is a misspelled field elsewhere is part of a text. */
function headerBlock(lines: readonly CommentLine[]): number | null {
  return lines.find(({ name }) => name === 'revision')?.block ?? null
}

function findFields(
  lines: readonly CommentLine[],
  path: string,
  problems: HeaderProblem[],
): ReadonlyMap<Name, CommentLine> {
  const fields = new Map<Name, CommentLine>()
  const block = headerBlock(lines)
  for (const line of lines) {
    const { name: written } = line
    const name = written === null ? undefined : knownName(written)
    if (name !== undefined) {
      const before = fields.get(name)
      if (before === undefined) fields.set(name, line)
      else problems.push(twice(name, before, { path, line: line.line }))
    } else if (written !== null && line.block === block && !isCreateDate(written)) {
      const near = nearName(written)
      if (near !== undefined) problems.push(misspelled(written, near, { path, line: line.line }))
    }
  }
  return fields
}

/** A line that was probably meant to have the id, for a file that has none. */
function nearRevision(lines: readonly CommentLine[]): CommentLine | null {
  return lines.find(({ name }) => nearName(name ?? '') === 'revision') ?? null
}

interface Place {
  readonly path: string
  readonly line: number
}

function twice(name: Name, before: CommentLine, { path, line }: Place): HeaderProblem {
  return {
    code: 'header_not_literal',
    message: `'${name}' is written twice, in lines ${before.line} and ${line} of ${path}`,
    hint: 'Keep one of the lines; several ids stand in one line, with commas.',
    path,
    line,
  }
}

function misspelled(written: string, name: Name, { path, line }: Place): HeaderProblem {
  return {
    code: 'header_not_literal',
    message: `'${written}' is not known in the header of a revision, in ${path}:${line}; did you mean '${name}'?`,
    hint: `Write -- ${name}: …; a line of the message that looks like this begins with a backslash.`,
    path,
    line,
  }
}

/** What the comment tells people: its lines without the fields. Where it has nothing else, the first comment that has. */
function messageOf(lines: readonly CommentLine[]): string {
  const told = lines.filter(
    ({ text, name }) =>
      !isUntold(text) && (name === null || (knownName(name) === undefined && !isCreateDate(name))),
  )
  const block = headerBlock(lines)
  const blocks = [block, ...new Set(told.map((line) => line.block))]
  for (const each of blocks) {
    const message = messageOfLines(told.filter((line) => line.block === each).map(({ text }) => text))
    if (message !== '') return message
  }
  return ''
}

/** Takes the values of fields and notes what is wrong with them. */
class Fields {
  readonly #fields: ReadonlyMap<Name, CommentLine>
  readonly #path: string
  readonly #problems: HeaderProblem[]

  constructor(fields: ReadonlyMap<Name, CommentLine>, path: string, problems: HeaderProblem[]) {
    this.#fields = fields
    this.#path = path
    this.#problems = problems
  }

  /** `near`: finds a line that was meant to have it. */
  id(near: () => CommentLine | null): string {
    const field = this.#fields.get('revision')
    if (field === undefined) {
      this.#missing(near())
      return ''
    }
    const [id, second] = this.#words('revision', field)
    if (id === undefined || second !== undefined || isNone(field.value)) {
      this.#wrong('revision', field, 'is not one id')
      return ''
    }
    return id
  }

  required(name: 'down_revision'): boolean {
    if (this.#fields.has(name) || !this.#fields.has('revision')) return this.#fields.has(name)
    this.#problems.push({
      code: 'header_missing',
      message: `${this.#path} has no '-- ${name}:' in the comment at its top`,
      hint: `Write -- ${name}: with the id of the parent, or none for a base.`,
      path: this.#path,
      line: null,
    })
    return false
  }

  ids(name: 'down_revision' | 'depends_on' | 'branch_labels'): readonly string[] {
    const field = this.#fields.get(name)
    if (field === undefined || isNone(field.value)) return []
    return this.#words(name, field)
  }

  /** True unless the value is false. */
  flag(name: 'transactional' | 'retry'): boolean {
    const field = this.#fields.get(name)
    if (field === undefined) return true
    if (!/^(?:true|false)$/.test(field.value)) this.#wrong(name, field, 'is neither true nor false')
    return field.value !== 'false'
  }

  text(name: 'irreversible'): string | null {
    const field = this.#fields.get(name)
    if (field === undefined || (field.value !== '' && isNone(field.value))) return null
    if (field.value === '') this.#wrong(name, field, 'does not say why')
    return field.value
  }

  #words(name: Name, field: CommentLine): readonly string[] {
    const found = wordsOf(field.value)
    const isPlain = found !== null && !/['`[\]{}()]/.test(field.value.replaceAll(/"(?:[^"\\]|\\.)*"/g, ''))
    if (!isPlain) this.#wrong(name, field, 'is not made of plain words')
    return found ?? []
  }

  #wrong(name: Name, { line }: CommentLine, problem: string): void {
    this.#problems.push({
      code: 'header_not_literal',
      message: `'${name}' ${problem}, in ${this.#path}:${line}`,
      hint: hints[name],
      path: this.#path,
      line,
    })
  }

  #missing(near: CommentLine | null): void {
    const found = near === null ? '' : `; line ${near.line} says '${near.text.trim().slice(0, 60)}'`
    this.#problems.push({
      code: 'header_missing',
      message: `Could not determine the revision id of ${this.#path}: it has no '-- revision:' in the comment at its top${found}`,
      hint: 'Write -- revision: … and -- down_revision: … at its top, or let `tribikos import` do it; a file that is no revision gets a name that begins with _.',
      path: this.#path,
      line: near?.line ?? null,
    })
  }
}

const ids = 'Write ids with commas between them and without quotes or brackets, or none.'

const hints: Readonly<Record<Name, string>> = {
  revision: 'Write one id, such as -- revision: 1975ea83b712.',
  down_revision: ids,
  depends_on: ids,
  branch_labels: ids,
  transactional: 'Write -- transactional: false, or leave the line out.',
  retry: 'Write -- retry: false, or leave the line out.',
  irreversible: 'Write why it cannot be undone, or leave the line out.',
}

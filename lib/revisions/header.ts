/**
 * The header of a revision file, read as text: nothing of the file runs. What is not written out as a literal is
 * refused, because only running the file could tell its value.
 */
import { TribikosError } from '../errors.ts'
import { isPythonFileName } from './file-name.ts'
import { messageOf } from './header-comment.ts'
import type { HeaderName, HeaderValue, HeaderValues } from './header-names.ts'
import { findHeaderValues } from './header-values.ts'
import type { Literal } from './literal.ts'
import { scanPythonHeader } from './python-header.ts'
import type { HeaderProblem, HeaderScanResult, ScannedHeader } from './scanned-header.ts'
import { scanSqlHeader } from './sql-header.ts'
import { readUsualHeader } from './usual-header.ts'

export type { HeaderProblem, HeaderScanResult, ScannedHeader } from './scanned-header.ts'

/**
 * Reads the header of one file.
 * @throws header_missing, header_not_literal
 */
export function readHeader(text: string, path: string): ScannedHeader {
  const { scanned, problems } = scanHeader(text, path)
  const [first] = problems
  if (scanned !== null) return scanned
  throw new TribikosError(
    first?.code ?? 'header_missing',
    problems.map(({ message }) => message).join('\n'),
    {
      hint: first?.hint,
      details: { problems },
    },
  )
}

/** Like {@link readHeader}, with the problems as a value: the reader of a folder reports those of all files at once. */
export function scanHeader(text: string, path: string): HeaderScanResult {
  if (path.endsWith('.sql')) return scanSqlHeader(text, path)
  if (isPythonFileName(path)) return scanPythonHeader(text, path)
  const isCompiled = /\.[cm]?js$/.test(path)
  const header = isCompiled ? null : readUsualHeader(text, path)
  if (header === null) return scanAnyHeader(text, path, isCompiled)
  return { scanned: { header, transactional: true, irreversible: null }, problems: [] }
}

/** The same for any text, however it is written. */
export function scanAnyHeader(text: string, path: string, isCompiled: boolean): HeaderScanResult {
  const found = findHeaderValues(text, isCompiled)
  const problems: HeaderProblem[] = []
  const values = new FieldReader(text, path, found, problems)
  const id = values.text('revision')
  const downRevisions = values.required('down_revision') ? values.texts('down_revision') : []
  const scanned: ScannedHeader = {
    header: {
      id: id ?? '',
      downRevisions,
      dependsOn: values.texts('depends_on'),
      branchLabels: values.texts('branch_labels'),
      doc: messageOf(text, found.comments),
      path,
    },
    transactional: values.flag('transactional'),
    irreversible: values.optionalText('irreversible'),
  }
  return problems.length === 0 ? { scanned, problems: [] } : { scanned: null, problems }
}

/** Takes the values of fields and notes what is wrong with them. */
class FieldReader {
  readonly #text: string
  readonly #path: string
  readonly #found: HeaderValues
  readonly #problems: HeaderProblem[]

  constructor(text: string, path: string, found: HeaderValues, problems: HeaderProblem[]) {
    this.#text = text
    this.#path = path
    this.#found = found
    this.#problems = problems
  }

  required(name: HeaderName): boolean {
    if (this.#value(name) !== undefined) return true
    const local = this.#found.unexported.has(name)
    this.#problems.push({
      code: 'header_missing',
      message:
        name === 'revision'
          ? `Could not determine the revision id of ${this.#path}: it ${local ? "declares 'revision' without exporting it" : "does not export 'revision'"}`
          : `${this.#path} ${local ? `declares '${name}' without exporting it` : `does not export '${name}'`}`,
      hint:
        name === 'revision'
          ? "Write export const revision = '…'; a file that is no revision gets a name that begins with _."
          : `Write export const ${name} = '…' with the id of the parent, or null for a base.`,
      path: this.#path,
      line: null,
    })
    return false
  }

  text(name: HeaderName): string | null {
    if (!this.required(name)) return null
    const value = this.#literal(name, 'a string', (literal) => typeof literal === 'string')
    return typeof value === 'string' ? value : null
  }

  optionalText(name: HeaderName): string | null {
    const value = this.#literal(
      name,
      'a string or null',
      (literal) => literal === null || typeof literal === 'string',
    )
    return typeof value === 'string' ? value : null
  }

  /** A single text is a list of one. */
  texts(name: HeaderName): readonly string[] {
    const value = this.#literal(
      name,
      'a string, an array of strings or null',
      (literal) => typeof literal !== 'boolean',
    )
    if (value === undefined || value === null || typeof value === 'boolean') return []
    return typeof value === 'string' ? [value] : value
  }

  /** True unless the value is false. */
  flag(name: HeaderName): boolean {
    return (
      this.#literal(name, 'true or false', (literal) => typeof literal === 'boolean' || literal === null) !==
      false
    )
  }

  #literal(name: HeaderName, wanted: string, fits: (literal: Literal) => boolean): Literal | undefined {
    const found = this.#value(name)
    if (found === undefined) return undefined
    if ('value' in found && fits(found.value)) return found.value
    const line = this.#lineOf(found.offset)
    const problem = 'problem' in found ? found.problem : `is not ${wanted}`
    this.#problems.push({
      code: 'header_not_literal',
      message: `'${name}' ${problem}, in ${this.#path}:${line}`,
      hint: `Headers are read without running the file: write ${wanted} after the = sign.`,
      path: this.#path,
      line,
    })
    return undefined
  }

  #value(name: HeaderName): HeaderValue | undefined {
    return this.#found.values.get(name)
  }

  #lineOf(offset: number): number {
    return this.#text.slice(0, offset).split('\n').length
  }
}

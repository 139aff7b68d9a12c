/**
 * Finds what a module exports under the names of a header, without running or fully parsing it: declarations,
 * export lists, and the assignments of CommonJS. Only the top level of the module counts.
 */
import {
  type HeaderName,
  type HeaderValue,
  type HeaderValues,
  headerName,
  headerNames,
} from './header-names.ts'
import { readLiteral, skipType } from './literal.ts'
import { TokenReader } from './tokens.ts'

const computed = 'is computed'
const declarators = new Set(['const', 'let', 'var'])
const statementWords = new Set(
  'async class const declare enum export exports for function if import interface let module namespace try type var'.split(
    ' ',
  ),
)

/**
 * `compiled`: the text comes from a compiler. Some export through getters that no scanner could follow, so there a
 * declaration at the top level counts as exported.
 */
export function findHeaderValues(text: string, compiled: boolean): HeaderValues {
  return new HeaderScan(text).run(compiled)
}

/** Where the last header name stands. Searching onwards from the last one found is what engines do fastest. */
function lastPlace(text: string): number {
  let last = -1
  for (const name of headerNames) {
    for (let found = text.indexOf(name, last + 1); found !== -1; found = text.indexOf(name, found + 1))
      last = found
  }
  return last
}

class HeaderScan {
  readonly #reader: TokenReader
  /** No header name stands after this place, so what follows need not be read. */
  readonly #last: number
  readonly #exported = new Map<HeaderName, HeaderValue>()
  readonly #local = new Map<HeaderName, HeaderValue>()
  readonly #listed = new Set<HeaderName>()
  #statementStart = true

  constructor(text: string) {
    this.#reader = new TokenReader(text, text.startsWith('\uFEFF') ? 1 : 0)
    this.#last = lastPlace(text)
  }

  run(compiled: boolean): HeaderValues {
    const reader = this.#reader
    reader.keepComments = true
    reader.next()
    while (reader.kind === 'string' || (reader.isPunctuator(';') && reader.comments.length === 0))
      reader.next()
    if (reader.isPunctuator(';')) reader.next()
    const leading = reader.comments
    // Compilers put their own statements before the comment at the top.
    reader.keepComments = compiled
    reader.comments = []
    while (reader.kind !== 'end' && reader.start <= this.#last) this.#readStatementPart()
    const exportAll = compiled && /\bexports\b/.test(reader.text)
    for (const name of exportAll ? headerNames : this.#listed) {
      const value = this.#local.get(name)
      if (value !== undefined && !this.#hasValue(name)) this.#exported.set(name, value)
    }
    const unexported = new Set([...this.#local.keys()].filter((name) => !this.#exported.has(name)))
    const headers = reader.comments.filter(({ start, end }) =>
      reader.text.slice(start, end).includes('Revision ID:'),
    )
    return { values: this.#exported, unexported, comments: [...leading, ...headers] }
  }

  #hasValue(name: HeaderName): boolean {
    const value = this.#exported.get(name)
    return value !== undefined && 'value' in value && value.value !== null
  }

  /** Reads from the token that the reader stands on and leaves it on the next one that is of no concern. */
  #readStatementPart(): void {
    const reader = this.#reader
    const atStart = this.#statementStart || reader.newlineBefore
    this.#statementStart = reader.isPunctuator(';}')
    if (reader.isPunctuator('([{')) {
      reader.skipBracket()
      this.#statementStart = reader.isPunctuator('}')
      reader.next()
    } else if (reader.isPunctuator('.')) {
      reader.next()
      reader.next()
    } else if (reader.kind === 'name') {
      this.#readWord(atStart)
    } else {
      reader.next()
    }
  }

  #readWord(atStart: boolean): void {
    const reader = this.#reader
    const { word, start } = reader
    reader.next()
    if (word === 'export') this.#readExport()
    else if (declarators.has(word)) this.#readDeclarations(this.#local)
    else if (word === 'exports') this.#readMember(start)
    else if (word === 'module' && reader.isPunctuator('.')) this.#readModuleExports(start)
    else if (atStart && reader.isPunctuator('=')) this.#reassign(word, start)
  }

  #readExport(): void {
    const reader = this.#reader
    if (reader.kind === 'name' && declarators.has(reader.word)) {
      reader.next()
      this.#readDeclarations(this.#exported)
    } else if (reader.isPunctuator('{')) {
      this.#readExportList()
    } else if (reader.isPunctuator('=')) {
      this.#readExportsObject()
    }
  }

  #readExportList(): void {
    const reader = this.#reader
    const found: { readonly local: string; readonly name: HeaderName; readonly offset: number }[] = []
    while (reader.next() && !reader.isPunctuator('}')) {
      const { word: local, start: offset } = reader
      reader.next()
      if (reader.is('as')) {
        reader.next()
        const name = headerName(reader.word)
        if (name !== undefined) found.push({ local, name, offset })
        reader.next()
      } else {
        const name = headerName(local)
        if (name !== undefined) found.push({ local, name, offset })
      }
      if (reader.isPunctuator('}')) break
    }
    reader.next()
    const elsewhere = reader.kind === 'name' && reader.is('from')
    for (const { local, name, offset } of found) {
      if (elsewhere) this.#exported.set(name, { offset, problem: 'comes from another file' })
      else if (local === name) this.#listed.add(name)
      else
        this.#exported.set(name, { offset, problem: `is exported from a variable of another name, ${local}` })
    }
  }

  /** Standing on the first name: `name: type = value, name = value`. */
  #readDeclarations(into: Map<HeaderName, HeaderValue>): void {
    const reader = this.#reader
    for (;;) {
      if (reader.isPunctuator('{[')) this.#readPattern(into)
      else this.#readDeclarator(into)
      if (!reader.isPunctuator(',')) return
      reader.next()
    }
  }

  #readDeclarator(into: Map<HeaderName, HeaderValue>): void {
    const reader = this.#reader
    const offset = reader.start
    const name = reader.kind === 'name' ? headerName(reader.word) : undefined
    reader.next()
    if (reader.isPunctuator('!')) reader.next()
    if (reader.isPunctuator(':')) {
      reader.next()
      skipType(reader)
    }
    if (!reader.isPunctuator('=')) return
    if (name === undefined) this.#skipExpression()
    else this.#setLiteral(into, name, offset)
  }

  #readPattern(into: Map<HeaderName, HeaderValue>): void {
    const reader = this.#reader
    const { start } = reader
    reader.skipBracket()
    for (const word of reader.text.slice(start, reader.end).match(/\w+/g) ?? []) {
      const name = headerName(word)
      if (name !== undefined) into.set(name, { offset: start, problem: computed })
    }
    reader.next()
    if (reader.isPunctuator('=')) this.#skipExpression()
  }

  #setLiteral(into: Map<HeaderName, HeaderValue>, name: HeaderName, offset: number): void {
    const value = readLiteral(this.#reader)
    into.set(name, value === undefined ? { offset, problem: computed } : { offset, value })
    if (value === undefined) this.#skipRest()
  }

  /** Standing after `exports` or `module.exports`: `.name = value`, also `.a = exports.b = value`. */
  #readMember(offset: number): void {
    const reader = this.#reader
    let word = ''
    if (reader.isPunctuator('.')) {
      reader.next()
      ;({ word } = reader)
      reader.next()
    } else if (reader.isPunctuator('[')) {
      reader.next()
      word = reader.word.slice(1, -1)
      reader.next()
      reader.next()
    }
    const name = headerName(word)
    if (name === undefined || !reader.isPunctuator('=')) return
    const { end } = reader
    const ahead = new TokenReader(reader.text, end)
    ahead.next()
    if (ahead.is('exports')) this.#exported.set(name, { offset, problem: computed })
    else this.#setLiteral(this.#exported, name, offset)
  }

  #readModuleExports(offset: number): void {
    const reader = this.#reader
    reader.next()
    if (!reader.is('exports')) return
    reader.next()
    if (reader.isPunctuator('=')) this.#readExportsObject()
    else this.#readMember(offset)
  }

  /** Standing on the `=` of `module.exports = { … }`. */
  #readExportsObject(): void {
    const reader = this.#reader
    reader.next()
    if (!reader.isPunctuator('{')) return
    reader.next()
    while (reader.kind !== 'end' && !reader.isPunctuator('}')) {
      const { start: offset } = reader
      const name = headerName(reader.kind === 'string' ? reader.word.slice(1, -1) : reader.word)
      reader.next()
      if (name !== undefined && reader.isPunctuator(':')) this.#setLiteral(this.#exported, name, offset)
      else if (name !== undefined && reader.isPunctuator(',}')) this.#listed.add(name)
      this.#skipRest()
      if (reader.isPunctuator(',')) reader.next()
    }
  }

  #reassign(word: string, offset: number): void {
    const name = headerName(word)
    if (name !== undefined) this.#local.set(name, { offset, problem: 'is assigned a second time' })
    if (name !== undefined && this.#exported.has(name)) {
      this.#exported.set(name, { offset, problem: 'is assigned a second time' })
    }
  }

  /** Standing on a `=`. */
  #skipExpression(): void {
    this.#reader.next()
    this.#skipRest()
  }

  /** Skips to the comma, the bracket or the statement that ends an expression. */
  #skipRest(): void {
    const reader = this.#reader
    while (reader.kind !== 'end' && !reader.isPunctuator(',;})]')) {
      if (reader.newlineBefore && reader.kind === 'name' && statementWords.has(reader.word)) return
      if (reader.isPunctuator('([{')) reader.skipBracket()
      reader.next()
    }
  }
}

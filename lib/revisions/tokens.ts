/**
 * Splits TypeScript and JavaScript into tokens, far enough to tell code from strings, comments, templates and
 * regular expressions. It never fails: a text that is no program gives some tokens and then the end.
 */

export type TokenKind = 'name' | 'string' | 'template' | 'number' | 'regex' | 'punctuator' | 'end'

export interface CommentSpan {
  readonly start: number
  readonly end: number
  readonly block: boolean
}

/** Words after which a slash begins a regular expression. */
const operatorWords = new Set(
  'await case delete do else extends in instanceof new of return throw typeof void yield'.split(' '),
)
/** Words whose parentheses are followed by a statement. */
const statementHeads = new Set(['if', 'while', 'for', 'with'])
/** What stands before the brace of a block, although an operand could follow as well. */
const beforeBlock = new Set(['', ')', '{', '}', ';', '=>', 'do', 'else'])
const longPunctuators = ['===', '=>', '==', '++', '--', '?.', '??', '&&', '||']

/** Reads one token after the other; the fields describe the one that was read last. */
export class TokenReader {
  readonly text: string
  kind: TokenKind = 'end'
  start = 0
  end = 0
  /** Whether a line ends between the last token and the one before it. */
  newlineBefore = false
  /** Comments before the last token; filled only while {@link keepComments} is set. */
  comments: CommentSpan[] = []
  keepComments = false
  #regexAllowed = true
  /** For each open bracket: whether a slash after its end begins a regular expression. */
  readonly #afterClose: boolean[] = []
  /** How many templates the text lies in. */
  readonly #depth: number

  constructor(text: string, position = 0, depth = 0) {
    this.text = text
    this.end = position
    this.#depth = depth
  }

  /** The characters of the last token. */
  get word(): string {
    return this.text.slice(this.start, this.end)
  }

  is(word: string): boolean {
    return this.end - this.start === word.length && this.text.startsWith(word, this.start)
  }

  /** Whether the last token is a punctuator of one character, and one of these. */
  isPunctuator(characters: string): boolean {
    return (
      this.kind === 'punctuator' &&
      this.end - this.start === 1 &&
      characters.includes(this.text[this.start] ?? '')
    )
  }

  /** Reads the next token; false at the end. */
  next(): boolean {
    const previous = this.end === this.start ? '' : this.word
    this.#skipBlank()
    this.start = this.end
    const character = this.text[this.start]
    if (character === undefined) {
      this.kind = 'end'
      return false
    }
    if (isNameCharacter(character)) this.#readWord()
    else if (character === '"' || character === "'") this.#readString(character)
    else if (character === '`') this.#readTemplate()
    else if (character !== '/' || !this.#readRegex()) this.#readPunctuator(character, previous)
    return true
  }

  /** After an opening bracket was read: reads up to the bracket that closes it. */
  skipBracket(): void {
    for (let depth = 1; depth > 0 && this.next();) {
      if (this.kind !== 'punctuator') continue
      if (this.isPunctuator('([{')) depth += 1
      else if (this.isPunctuator(')]}')) depth -= 1
    }
  }

  #skipBlank(): void {
    this.newlineBefore = false
    const { text } = this
    for (;;) {
      const code = text.charCodeAt(this.end)
      if (code === 0x20 || code === 0x09) {
        this.end += 1
      } else if (isLineEnd(code)) {
        this.newlineBefore = true
        this.end += 1
      } else if (code === 0x2f && (text[this.end + 1] === '/' || text[this.end + 1] === '*')) {
        this.#skipComment()
      } else if (code === 0x23 && this.end === 0 && text[1] === '!') {
        this.end = lineEnd(text, 0)
      } else if ((code > 0x7f || code === 0x0b || code === 0x0c) && text[this.end]?.trim() === '') {
        this.end += 1
      } else {
        return
      }
    }
  }

  #skipComment(): void {
    const start = this.end
    const block = this.text[start + 1] === '*'
    if (block) {
      const close = this.text.indexOf('*/', start + 2)
      this.end = close === -1 ? this.text.length : close + 2
      if (this.text.slice(start, this.end).includes('\n')) this.newlineBefore = true
    } else {
      this.end = lineEnd(this.text, start)
    }
    if (this.keepComments) this.comments.push({ start, end: this.end, block })
  }

  #readWord(): void {
    const { text } = this
    let end = this.start + 1
    while (end < text.length && isNameCharacter(text[end] ?? '')) end += 1
    this.end = end
    const first = text[this.start] ?? ''
    this.kind = first >= '0' && first <= '9' ? 'number' : 'name'
    this.#regexAllowed = this.kind === 'name' && operatorWords.has(this.word)
  }

  #readString(quote: string): void {
    this.kind = 'string'
    this.#regexAllowed = false
    const { text } = this
    for (let index = this.start + 1; index < text.length; index += 1) {
      const character = text[index]
      if (character === '\\') index += 1
      else if (character === quote || character === '\n') {
        this.end = index + 1
        return
      }
    }
    this.end = text.length
  }

  #readTemplate(): void {
    const { text } = this
    const { start } = this
    for (let index = start + 1; index < text.length; index += 1) {
      const character = text[index]
      if (character === '\\') index += 1
      else if (character === '$' && text[index + 1] === '{')
        index = endOfHole(text, index + 2, this.#depth + 1)
      else if (character === '`') {
        this.end = index + 1
        this.kind = 'template'
        this.#regexAllowed = false
        return
      }
    }
    this.end = text.length
    this.kind = 'template'
  }

  /** False when the slash is a division. A regular expression ends on its line. */
  #readRegex(): boolean {
    if (!this.#regexAllowed) return false
    const { text } = this
    let inClass = false
    for (let index = this.start + 1; index < text.length && text[index] !== '\n'; index += 1) {
      const character = text[index]
      if (character === '\\') index += 1
      else if (character === '[') inClass = true
      else if (character === ']') inClass = false
      else if (character === '/' && !inClass) {
        this.end = index + 1
        while (isNameCharacter(text[this.end] ?? '')) this.end += 1
        this.kind = 'regex'
        this.#regexAllowed = false
        return true
      }
    }
    return false
  }

  #readPunctuator(character: string, previous: string): void {
    const long = longPunctuators.find((each) => this.text.startsWith(each, this.start))
    const operandBefore = !this.#regexAllowed
    this.end = this.start + (long ?? character).length
    this.kind = 'punctuator'
    if (character === '(' || character === '[' || character === '{') {
      // A brace after an operator opens an object; anywhere else a block, after which a statement begins.
      const afterClose =
        character === '{' ? operandBefore || beforeBlock.has(previous) : statementHeads.has(previous)
      this.#afterClose.push(character !== '[' && afterClose)
      this.#regexAllowed = true
    } else if (character === ')' || character === ']' || character === '}') {
      this.#regexAllowed = this.#afterClose.pop() ?? false
    } else if (long === '++' || long === '--') {
      this.#regexAllowed = false
    } else {
      // `x!` asserts that x is there; what follows is an operator.
      this.#regexAllowed = !(character === '!' && operandBefore && !this.newlineBefore)
    }
  }
}

/** Templates within templates that are followed: nobody writes more, and each needs a place on the stack. */
const deepest = 500

/** Position of the `}` that ends the hole of a template; the end of the text when templates are too deep within each other. */
export function endOfHole(text: string, position: number, depth = 0): number {
  if (depth > deepest) return text.length
  const inner = new TokenReader(text, position, depth)
  for (let depth = 1; inner.next();) {
    if (inner.isPunctuator('{')) depth += 1
    else if (inner.isPunctuator('}')) depth -= 1
    if (depth === 0) return inner.start
  }
  return text.length
}

function lineEnd(text: string, from: number): number {
  let index = from
  while (index < text.length && !isLineEnd(text.charCodeAt(index))) index += 1
  return index
}

function isLineEnd(code: number): boolean {
  return code === 0x0a || code === 0x0d || code === 0x2028 || code === 0x2029
}

function isNameCharacter(character: string): boolean {
  const code = character.charCodeAt(0)
  return (
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x30 && code <= 0x39) ||
    code === 0x5f ||
    code === 0x24 ||
    (code > 0x7f && character.trim() !== '')
  )
}

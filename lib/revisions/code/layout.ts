/**
 * Lays code out in lines of the width that revisions have, in the format of prettier, so that a formatter that runs
 * over the file finds nothing to change.
 */
import type { Arrow, Call, Chain, Code, Entry, List, Record } from './code.ts'
import { flatText, flatTexts, isElaborate, mustBreak } from './flat-text.ts'
import { firstLineWidth, textWidth } from './text-width.ts'

/** The room of a line inside of `upgrade` and `downgrade`, whose bodies are indented by two. */
export const lineWidth = 108

/** Where code begins and what follows it on its last line. */
interface Place {
  /** Blanks before the lines that follow. */
  readonly indent: number
  /** Columns that are taken before it. */
  readonly column: number
  /** Columns of what comes right after it, such as a comma. */
  readonly tail: number
}

/** `await op.createTable(…)`; its first line from the left margin, though it will stand at `indent` as the others do. */
export function layoutStatement(call: Call, indent = 0): string {
  const place = { indent, column: indent, tail: 0 }
  return layoutCall(`await ${call.callee}`, call.args, place)
}

function layout(code: Code, place: Place): string {
  if (code.type === 'call') return layoutCall(code.callee, code.args, place)
  return fitting(code, place) ?? broken(code, place)
}

/** The code on one line, when it may and has the room. */
function fitting(code: Code, { column, tail }: Place): string | null {
  if (mustBreak(code)) return null
  const text = flatText(code)
  return column + textWidth(text) + tail <= lineWidth ? text : null
}

/** The code on several lines. */
function broken(code: Code, place: Place): string {
  switch (code.type) {
    case 'atom':
    case 'template':
      return code.text
    case 'list':
      return brokenList(code, place)
    case 'record':
      return brokenRecord(code, place)
    case 'call':
      return layoutCall(code.callee, code.args, place)
    case 'chain':
      return brokenChain(code, place)
    case 'arrow':
      return brokenArrow(code, place)
  }
}

function layoutCall(callee: string, args: readonly Code[], place: Place): string {
  const [only, ...others] = args
  const isTemplate = only?.type === 'template' && others.length === 0
  if (isTemplate && mustBreak(only)) return `${callee}(${only.text})`
  if (!args.some(mustBreak)) {
    const flat = `${callee}(${flatTexts(args)})`
    if (only === undefined || place.column + textWidth(flat) + place.tail <= lineWidth) return flat
  }
  return hugging(callee, args, place) ?? spreadCall(callee, args, place)
}

/** The last argument begins on the line of the call and breaks inside: `op.f('x', {`. */
function hugging(callee: string, args: readonly Code[], place: Place): string | null {
  const last = args.at(-1)
  const heads = args.slice(0, -1)
  if (last === undefined || !canHug(args)) return null
  const before = `${callee}(${heads.map((head) => `${flatText(head)}, `).join('')}`
  const column = place.column + textWidth(before)
  const block = broken(last, { indent: place.indent, column, tail: 1 + place.tail })
  const rest = block.includes('\n') ? 0 : 1 + place.tail
  return column + firstLineWidth(block) + rest <= lineWidth ? `${before}${block})` : null
}

function canHug(args: readonly Code[]): boolean {
  const last = args.at(-1)
  const heads = args.slice(0, -1)
  const before = heads.at(-1)
  if (last === undefined || last.type === before?.type || heads.some(mustBreak)) return false
  if (last.type === 'arrow') return true
  if (last.type === 'record') return last.entries.length > 0
  if (last.type !== 'list' || last.items.length === 0) return false
  const afterArrow = heads.length === 1 && before?.type === 'arrow'
  return !afterArrow && !(heads.length > 0 && isNumbers(last))
}

/** Every argument on a line of its own. */
function spreadCall(callee: string, args: readonly Code[], { indent }: Place): string {
  return `${callee}(${onLines(
    args.map((arg) => layout(arg, inner(indent))),
    indent,
  )})`
}

function brokenList(list: List, { indent }: Place): string {
  if (list.items.length === 0) return '[]'
  if (isNumbers(list)) return `[${filled(list, indent)}]`
  const items = list.items.map((item) => layout(item, inner(indent)))
  return `[${onLines(items, indent)}]`
}

function brokenRecord({ entries }: Record, { indent }: Place): string {
  if (entries.length === 0) return '{}'
  const lines = entries.map((entry) => layoutEntry(entry, indent + 2))
  return `{${onLines(lines, indent)}}`
}

function layoutEntry({ key, value }: Entry, indent: number): string {
  const column = indent + textWidth(key) + 2
  const beside = { indent, column, tail: 1 }
  const below = { indent: indent + 2, column: indent + 2, tail: 1 }
  const moves =
    movesToNextLine(key, value) &&
    (prefersNextLine(value) ? fitting(value, beside) === null : !opensWithin(value, beside))
  return moves ? `${key}:\n${blanks(indent + 2)}${layout(value, below)}` : `${key}: ${layout(value, beside)}`
}

/** Whether a value may stand on the line after its key at all. */
function movesToNextLine(key: string, value: Code): boolean {
  if (textWidth(key) < 5 || value.type === 'template') return false
  // A negative number is an operator and a number to prettier.
  return value.type !== 'atom' || !/^(?:\d|true$|false$)/.test(value.text) || value.text.endsWith('n')
}

/** Values with no good place for a line break. */
function prefersNextLine(value: Code): boolean {
  if (value.type === 'atom') return value.role === 'string'
  if (value.type !== 'call' || value.callee.startsWith('new ')) return false
  const [arg, ...others] = value.args
  if (arg === undefined) return true
  return others.length === 0 && isShort(arg)
}

/** An argument for which a line of its own would be a waste. */
function isShort(code: Code): boolean {
  if (code.type === 'atom' && code.role !== 'string') return true
  const isText = code.type === 'atom' || code.type === 'template'
  return isText && textWidth(flatText(code)) <= (lineWidth + 2) / 4
}

/** Whether there is room up to the first place where the value can break. */
function opensWithin(value: Code, { column, tail }: Place): boolean {
  const flat = flatText(value)
  const openings = {
    list: 1,
    record: 1,
    call: flat.indexOf('(') + 1,
    chain: 0,
    arrow: 0,
    atom: 0,
    template: 0,
  }
  const isEmpty = flat === '[]' || flat === '{}' || flat.endsWith('()')
  const opening = isEmpty ? 0 : openings[value.type]
  return column + (opening === 0 ? textWidth(flat) + tail : opening) <= lineWidth
}

function brokenChain(chain: Chain, place: Place): string {
  const onOneLine = isElaborate(chain) ? null : chainOnOneLine(chain, place)
  if (onOneLine !== null) return onOneLine
  const { indent } = place
  const calls = chain.calls.map(({ method, args }, index) => {
    const tail = index === chain.calls.length - 1 ? place.tail : 0
    return layoutCall(`.${method}`, args, { ...inner(indent), tail })
  })
  return [chain.root, ...calls].join(`\n${blanks(indent + 2)}`)
}

/** A single call, or a chain of which only the last call has to break. */
function chainOnOneLine({ root, calls }: Chain, place: Place): string | null {
  const last = calls.at(-1)
  const heads = calls.slice(0, -1)
  if (last === undefined || heads.some(({ args }) => args.some(mustBreak))) return null
  const before = `${flatText({ type: 'chain', root, calls: heads })}.${last.method}`
  if (heads.length === 0) return layoutCall(before, last.args, place)
  const text = canHug(last.args) ? hugging(before, last.args, place) : spreadCall(before, last.args, place)
  if (text === null) return null
  // A record that is open stays open, and so does the line before it.
  const isOpen = last.args.some(mustBreak) || text.includes('{\n')
  return isOpen && place.column + firstLineWidth(text) <= lineWidth ? text : null
}

function brokenArrow({ parameter, statements }: Arrow, { indent }: Place): string {
  if (statements.length === 0) return '() => {}'
  const lines = statements.map((chain) => layout(chain, { ...inner(indent), tail: 0 }))
  const margin = blanks(indent + 2)
  return `(${parameter}) => {\n${margin}${lines.join(`\n${margin}`)}\n${blanks(indent)}}`
}

function isNumbers({ items }: List): boolean {
  return items.every((item) => item.type === 'atom' && item.role === 'number')
}

/** Numbers stand as many on a line as there is room for. */
function filled({ items }: List, indent: number): string {
  const lines: string[] = []
  let line = ''
  for (const item of items) {
    const text = `${flatText(item)},`
    if (line !== '' && indent + 2 + line.length + 1 + text.length > lineWidth) {
      lines.push(line)
      line = ''
    }
    line += line === '' ? text : ` ${text}`
  }
  const margin = blanks(indent + 2)
  return `\n${margin}${[...lines, line].join(`\n${margin}`)}\n${blanks(indent)}`
}

function onLines(texts: readonly string[], indent: number): string {
  const margin = blanks(indent + 2)
  return `\n${texts.map((text) => `${margin}${text},\n`).join('')}${blanks(indent)}`
}

function inner(indent: number): Place {
  return { indent: indent + 2, column: indent + 2, tail: 1 }
}

function blanks(count: number): string {
  return ' '.repeat(count)
}

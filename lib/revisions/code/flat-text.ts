/** Code on one line, and when prettier would not leave it there however much room there is. */
import type { Chain, Code, List } from './code.ts'

export function flatText(code: Code): string {
  switch (code.type) {
    case 'atom':
    case 'template':
      return code.text
    case 'list':
      return `[${flatTexts(code.items)}]`
    case 'record': {
      const entries = code.entries.map(({ key, value }) => `${key}: ${flatText(value)}`)
      return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`
    }
    case 'call':
      return `${code.callee}(${flatTexts(code.args)})`
    case 'chain':
      return `${code.root}${code.calls.map(({ method, args }) => `.${method}(${flatTexts(args)})`).join('')}`
    case 'arrow': {
      const [body] = code.statements
      return body === undefined ? '() => {}' : `(${code.parameter}) => ${flatText(body)}`
    }
  }
}

export function flatTexts(codes: readonly Code[]): string {
  return codes.map(flatText).join(', ')
}

/** Whether it takes several lines whatever the room. */
export function mustBreak(code: Code): boolean {
  switch (code.type) {
    case 'atom':
      return false
    case 'template':
      return code.text.includes('\n')
    case 'list':
      return isTable(code) || code.items.some(mustBreak)
    case 'record':
      return code.entries.some(({ value }) => mustBreak(value))
    case 'call':
      return code.args.some(mustBreak)
    case 'chain':
      return chainMustBreak(code)
    case 'arrow':
      return code.statements.length > 1 || code.statements.some(mustBreak)
  }
}

/** Three calls and more stand on lines of their own as soon as one of them is given more than simple values. */
export function isElaborate({ calls }: Chain): boolean {
  return calls.length > 2 && calls.some(({ args }) => !args.every((arg) => isSimple(arg, 2)))
}

function chainMustBreak(chain: Chain): boolean {
  return isElaborate(chain) || chain.calls.some(({ args }) => args.some(mustBreak))
}

/** Rows of a table: each element a list, or each a record, of more than one. */
function isTable({ items }: List): boolean {
  const [first] = items
  if (items.length < 2 || first === undefined) return false
  return items.every((item) => item.type === first.type && sizeOf(item) > 1)
}

function sizeOf(code: Code): number {
  if (code.type === 'list') return code.items.length
  return code.type === 'record' ? code.entries.length : 0
}

function isSimple(code: Code, depth: number): boolean {
  if (depth <= 0) return false
  const inside = (child: Code): boolean => isSimple(child, depth - 1)
  switch (code.type) {
    case 'atom':
      return true
    case 'template':
      return !code.isTagged && !code.text.includes('\n')
    case 'list':
      return code.items.every(inside)
    case 'record':
      return code.entries.every(({ key, value }) => !key.startsWith('[') && inside(value))
    case 'call':
      return code.args.length <= depth && code.args.every(inside)
    case 'chain':
    case 'arrow':
      return false
  }
}

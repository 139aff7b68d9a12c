/** Values as code: what the code gives, when it runs, is the value again. */
import { types } from 'node:util'
import { TribikosError } from '../../errors.ts'
import { isFinalName, isSqlIdentifier, isSqlLiteral, isSqlText, type SqlText } from '../../ops/values.ts'
import { atom, type Call, type Code } from './code.ts'
import { flatText } from './flat-text.ts'
import { keyText, quotedText, readsBetterAsTemplate, templatePiece, templateText } from './string-text.ts'

export interface ValueStyle {
  /** Which texts of several lines are written on several lines: none, those that are long, or all. */
  readonly onLines: 'none' | 'long' | 'all'
}

/**
 * @throws `operation_invalid` for a function, a symbol and an object that is no plain data
 */
export function valueCode(value: unknown, style: ValueStyle): Code {
  switch (typeof value) {
    case 'string':
      return stringCode(value, style)
    case 'number':
      return numberCode(value)
    case 'bigint':
      return atom('word', `${value}n`)
    case 'boolean':
      return atom('boolean', String(value))
    case 'undefined':
      return atom('word', 'undefined')
    case 'object':
      return value === null ? atom('word', 'null') : objectCode(value, style)
    default:
      throw unwritable(`a ${typeof value}`)
  }
}

function stringCode(text: string, { onLines }: ValueStyle): Code {
  return readsBetterAsTemplate(text, onLines)
    ? { type: 'template', isTagged: false, text: templateText(text) }
    : atom('string', quotedText(text))
}

function numberCode(value: number): Code {
  if (!Number.isFinite(value)) return atom('word', String(value))
  // As prettier writes it: no sign in a positive exponent.
  return atom('number', Object.is(value, -0) ? '-0' : String(value).replace('e+', 'e'))
}

function objectCode(value: object, style: ValueStyle): Code {
  if (isSqlText(value)) return sqlCode(value, style)
  if (isFinalName(value)) return call('op.f', [value.name])
  if (Array.isArray(value)) {
    return { type: 'list', items: value.map((item: unknown) => valueCode(item, style)) }
  }
  if (types.isDate(value)) {
    if (Number.isNaN(value.getTime())) throw unwritable('an invalid date')
    return call('new Date', [value.toISOString()])
  }
  if (types.isUint8Array(value)) return call('Buffer.from', [Buffer.from(value).toString('hex'), 'hex'])
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    throw unwritable(`an object of the class ${value.constructor.name}`)
  }
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined)
  return {
    type: 'record',
    entries: entries.map(([key, entry]) => ({ key: keyText(key), value: valueCode(entry, style) })),
  }
}

function sqlCode({ strings, values }: SqlText, style: ValueStyle): Code {
  const [only] = values
  if (values.length === 1 && strings.every((piece) => piece === '')) {
    if (isSqlIdentifier(only)) return call('sql.identifier', only.names)
    if (isSqlLiteral(only)) return call('sql.literal', [only.value])
  }
  const pieces = strings.map((piece, index) => {
    const text = templatePiece(piece)
    const line = style.onLines === 'none' ? text.replaceAll('\n', String.raw`\n`) : text
    return index < values.length ? `${line}\${${holeText(values[index])}}` : line
  })
  return { type: 'template', isTagged: true, text: `sql\`${pieces.join('')}\`` }
}

/** What stands in a hole of sql`…`, on one line. */
function holeText(value: unknown): string {
  if (isSqlIdentifier(value)) return flatText(call('sql.identifier', value.names))
  if (isSqlLiteral(value)) return flatText(call('sql.literal', [value.value]))
  return flatText(valueCode(value, { onLines: 'none' }))
}

function call(callee: string, args: readonly unknown[]): Call {
  return { type: 'call', callee, args: args.map((arg) => valueCode(arg, { onLines: 'none' })) }
}

function unwritable(what: string): TribikosError {
  return new TribikosError('operation_invalid', `${what} cannot be written into a revision`, {
    hint: 'Operations are written as plain values and sql`…`.',
  })
}

/** `CREATE FUNCTION` and `CREATE PROCEDURE` as a person would lay them out. */
import type { CatalogObject } from '../../../schema/catalog.ts'
import { quoted } from '../literal.ts'
import { identifier } from '../names.ts'
import { textAttribute } from '../object-paths.ts'
import { dollarQuoted, onLines } from '../sql-layout.ts'
import { type Argument, argumentsOf, qualifiedRoutine, text } from './routine.ts'
import { settingClauses } from './settings.ts'

/** The whole statement. */
export function createRoutineText(object: CatalogObject, orReplace: boolean): string {
  const { attributes } = object
  const word = object.id.kind === 'procedure' ? 'PROCEDURE' : 'FUNCTION'
  const result = text(attributes['result'])
  const transforms = attributes['transforms']
  const head = onLines(
    `CREATE ${orReplace ? 'OR REPLACE ' : ''}${word} ${qualifiedRoutine(object)}${argumentList(object)}`,
    result !== null && `RETURNS ${result}`,
    `LANGUAGE ${identifier(textAttribute(object, 'language'))}`,
    Array.isArray(transforms) &&
      `TRANSFORM ${transforms.map((type) => `FOR TYPE ${String(type)}`).join(', ')}`,
    attributes['window'] === true && 'WINDOW',
    properties(object).join(' '),
    typeof attributes['support'] === 'string' && `SUPPORT ${attributes['support']}`,
    ...settingClauses(attributes['settings']),
  )
  return `${head}\n${body(object)}`
}

/** What is not as it is by default, one word or two each. */
function properties(object: CatalogObject): readonly string[] {
  const { attributes } = object
  const { cost, rows } = attributes
  const [volatility, parallel] = [textAttribute(object, 'volatility'), textAttribute(object, 'parallel')]
  return [
    ...(volatility === 'volatile' ? [] : [volatility.toUpperCase()]),
    ...(attributes['strict'] === true ? ['STRICT'] : []),
    ...(attributes['securityDefiner'] === true ? ['SECURITY DEFINER'] : []),
    ...(attributes['leakproof'] === true ? ['LEAKPROOF'] : []),
    ...(parallel === 'unsafe' ? [] : [`PARALLEL ${parallel.toUpperCase()}`]),
    ...(typeof cost === 'number' ? [`COST ${cost}`] : []),
    ...(typeof rows === 'number' ? [`ROWS ${rows}`] : []),
  ]
}

const longestLine = 100

function argumentList(object: CatalogObject): string {
  const list = argumentsOf(object).map(argumentText)
  const line = `(${list.join(', ')})`
  return line.length <= longestLine ? line : `(\n  ${list.join(',\n  ')}\n)`
}

function argumentText({ name, mode, type, default: value }: Argument): string {
  return [
    ...(mode === 'in' ? [] : [mode.toUpperCase()]),
    ...(name === null ? [] : [identifier(name)]),
    type,
    ...(value === null ? [] : [`DEFAULT ${value}`]),
  ].join(' ')
}

function body({ attributes }: CatalogObject): string {
  const sqlBody = text(attributes['sqlBody'])
  if (sqlBody !== null) return sqlBody
  const source = text(attributes['source']) ?? ''
  const binary = text(attributes['binary'])
  if (binary !== null) return `AS ${quoted(binary)}, ${quoted(source)}`
  return attributes['language'] === 'internal' ? `AS ${quoted(source)}` : `AS ${dollarQuoted(source)}`
}

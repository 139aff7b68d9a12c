/** `CREATE AGGREGATE`, one property a line, in the order of PostgreSQL's documentation. */
import type { CatalogObject, Json } from '../../../schema/catalog.ts'
import { quoted } from '../literal.ts'
import { textAttribute } from '../object-paths.ts'
import { qualifiedRoutine } from './routine.ts'

export function createAggregateText(object: CatalogObject, orReplace: boolean): string {
  const head = `CREATE ${orReplace ? 'OR REPLACE ' : ''}AGGREGATE ${qualifiedRoutine(object)}`
  const lines = properties(object.attributes)
  return `${head}(${textAttribute(object, 'arguments')}) (\n  ${lines.join(',\n  ')}\n)`
}

function properties(attributes: Readonly<Record<string, Json>>): readonly string[] {
  const lines: string[] = []
  const named = (word: string, attribute: string, write: (value: string) => string = String): void => {
    const value = attributes[attribute]
    if (typeof value === 'string' || typeof value === 'number')
      lines.push(`${word} = ${write(String(value))}`)
  }
  const flag = (word: string, isOn: boolean): void => {
    if (isOn) lines.push(word)
  }
  named('SFUNC', 'transition')
  named('STYPE', 'stateType')
  named('SSPACE', 'stateSpace')
  named('FINALFUNC', 'final')
  flag('FINALFUNC_EXTRA', attributes['finalExtra'] === true)
  named('FINALFUNC_MODIFY', 'finalModify')
  named('COMBINEFUNC', 'combine')
  named('SERIALFUNC', 'serial')
  named('DESERIALFUNC', 'deserial')
  named('INITCOND', 'initial', quoted)
  named('MSFUNC', 'movingTransition')
  named('MINVFUNC', 'movingInverse')
  named('MSTYPE', 'movingStateType')
  named('MSSPACE', 'movingStateSpace')
  named('MFINALFUNC', 'movingFinal')
  flag('MFINALFUNC_EXTRA', attributes['movingFinalExtra'] === true)
  named('MFINALFUNC_MODIFY', 'movingFinalModify')
  named('MINITCOND', 'movingInitial', quoted)
  named('SORTOP', 'sortOperator')
  if (attributes['parallel'] !== 'unsafe') named('PARALLEL', 'parallel', (value) => value.toUpperCase())
  flag('HYPOTHETICAL', attributes['kind'] === 'hypothetical-set')
  return lines
}

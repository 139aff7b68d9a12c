/** Constraints that are written into `createTable`, and those that have to wait until the table is there. */
import type { BuilderArgument, BuilderChain } from '../../ops/builder-calls.ts'
import type { CatalogObject } from '../../schema/catalog.ts'
import { flag, namesOf, optionalText } from './attributes.ts'
import { part, textAttribute } from './object-paths.ts'
import { withoutOuterParentheses } from './outer-parentheses.ts'
import { storageOption } from './storage-parameters.ts'
import type { TablePart } from './table-part.ts'

/** See {@link TablePart}. */
export const constraintPart: TablePart = (constraint) => {
  switch (constraint.id.kind) {
    case 'primaryKey':
      return isPlainKey(constraint) ? keyCall(constraint, 'primary', 'constraintName') : null
    case 'unique':
      return isPlainKey(constraint) ? keyCall(constraint, 'unique', 'indexName') : null
    case 'check':
      return isPlainCheck(constraint) ? checkCall(constraint) : null
    default:
      return null
  }
}

/** Whether knex's table builder can say all of a primary key or a unique constraint. */
export function isPlainKey(key: CatalogObject): boolean {
  return (
    namesOf(key, 'include').length === 0 &&
    storageOption(key.attributes['with']) === undefined &&
    optionalText(key, 'tablespace') === null &&
    optionalText(key, 'indexComment') === null &&
    !flag(key, 'nullsNotDistinct') &&
    !flag(key, 'withoutOverlaps') &&
    flag(key, 'valid')
  )
}

/** Whether knex's table builder can say all of a check. It takes a backslash for a sign of its own. */
export function isPlainCheck(check: CatalogObject): boolean {
  return (
    check.parent?.kind === 'table' &&
    !flag(check, 'noInherit') &&
    flag(check, 'validated') &&
    flag(check, 'enforced') &&
    optionalText(check, 'inheritance') !== 'inherited' &&
    !textAttribute(check, 'expression').includes('\\')
  )
}

function keyCall(
  key: CatalogObject,
  method: 'primary' | 'unique',
  nameOption: 'constraintName' | 'indexName',
): BuilderChain {
  const options: Record<string, BuilderArgument> = { [nameOption]: part(key.id, 2) }
  if (flag(key, 'deferrable'))
    options['deferrable'] = flag(key, 'initiallyDeferred') ? 'deferred' : 'immediate'
  return [{ method, args: [namesOf(key, 'columns'), options] }]
}

/** The empty record stands where values for the predicate could be given. */
function checkCall(check: CatalogObject): BuilderChain {
  const condition = withoutOuterParentheses(textAttribute(check, 'expression'))
  return [{ method: 'check', args: [condition, {}, part(check.id, 2)] }]
}

/** L14: another type for a column, for which the table is written anew. */
import type { TypeName } from '../../dialects/postgres/parse-sql.ts'
import type { LintContext, LintRule, RuleFinding } from '../rule.ts'
import { isFreeChange, isPlainCast, typeText } from './free-type-change.ts'
import { nameText, tableText, typeNameText } from './names.ts'
import { tableChanges } from './table-changes.ts'

export const typeChange = {
  id: 'L14',
  name: 'type-change',
  severity: 'error',
  title: 'A column gets a type for which every row is written anew',
  lock: 'AccessExclusiveLock',
  check,
} as const satisfies LintRule

const fix =
  'Add a new column, keep it up to date by a trigger, fill the old rows in batches, and let the application change over.'

function* check(context: LintContext): Iterable<RuleFinding> {
  for (const { statement, table, command, known } of tableChanges(context)) {
    const { subtype, name = '', def } = command
    if (subtype !== 'AT_AlterColumnType' || def === undefined || !('ColumnDef' in def)) continue
    const { typeName: to, raw_default: using, collClause } = def.ColumnDef
    if (to === undefined) continue
    const from = known?.columns.get(name)?.type
    const isFree = from !== undefined && isFreeChange(from, to) && isPlainCast(using, name, to)
    const column = `${tableText(table)}.${nameText(name)}`
    if (!isFree) {
      const was = from === undefined ? '' : ` from ${typeText(from)}`
      yield {
        place: statement,
        message: `${column} changes its type${was} to ${typeText(to)}: ${tableText(table)} and its indexes are written anew while readers and writers wait${doubt(from, to)}`,
        fix,
      }
    } else if (collClause !== undefined) {
      yield {
        place: statement,
        message: `${column} gets another collation: its indexes are built anew while readers and writers of ${tableText(table)} wait`,
        fix,
      }
    }
  }
}

/** What might make it free all the same. */
function doubt(from: TypeName | undefined, to: TypeName): string {
  const isTime = (type: TypeName): boolean => typeNameText(type).startsWith('timestamp')
  if (isTime(to) && (from === undefined || isTime(from)))
    return ', unless it only changes between timestamp and timestamptz in a session with the time zone UTC'
  return from === undefined ? ' (which type it has now is not known here)' : ''
}

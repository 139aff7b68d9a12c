/** L22: columns that promise less, or something else, than the application was told. */
import type { LintContext, LintRule, LintedStatement, RuleFinding } from '../rule.ts'
import { nameText, tableText } from './names.ts'
import { tableChanges } from './table-changes.ts'

export const dropNotNull = {
  id: 'L22',
  name: 'drop-not-null',
  severity: 'info',
  title: 'A column may be null from then on, or gets another default',
  lock: 'AccessExclusiveLock',
  check,
} as const satisfies LintRule

function* check(context: LintContext): Iterable<RuleFinding> {
  const added = new Set<string>()
  for (const { statement, table, command } of tableChanges(context)) {
    const { subtype, name = '', def } = command
    const keyOf = (column: string): string =>
      JSON.stringify([scopeOf(statement, context), table.relname, column])
    if (subtype === 'AT_AddColumn' && def !== undefined && 'ColumnDef' in def)
      added.add(keyOf(def.ColumnDef.colname ?? ''))
    if (added.has(keyOf(name))) continue
    const column = `${tableText(table)}.${nameText(name)}`
    if (subtype === 'AT_DropNotNull') {
      yield {
        place: statement,
        message: `${column} may be null from then on`,
        fix: 'Release code that expects it first.',
      }
    } else if (subtype === 'AT_ColumnDefault') {
      const gets = def === undefined ? 'has no default from then on' : 'gets a default for new rows'
      yield {
        place: statement,
        message: `${column} ${gets}: the application that still runs inserts rows without the column under the new rule`,
        fix: 'See that both the old and the new code get along with it. Old rows stay as they are.',
      }
    }
  }
}

function scopeOf({ revision }: LintedStatement, { scope }: LintContext): string {
  return scope === 'range' ? '' : revision
}

/** Calls of the directives that carry SQL text or rows, checked and turned into operations. */
import {
  checkedOptions,
  checkName,
  checkText,
  kindOf,
  type OptionChecks,
  refuse,
  schemaName,
} from './checks.ts'
import type * as data from './data-operations.ts'
import type { SchemaOption } from './table-operations.ts'
import type { SqlText } from './values.ts'

const schemaOption: OptionChecks<SchemaOption> = { schema: schemaName }

export const dataCalls = {
  execute(text: string | SqlText): data.Execute {
    checkText(text, 'op.execute()', 'the text')
    return { type: 'execute', text }
  },

  bulkInsert(table: string, rows: readonly data.Row[], options?: SchemaOption): data.BulkInsert {
    const where = 'op.bulkInsert()'
    checkName(table, where, 'the name of the table')
    if (!Array.isArray(rows)) refuse(where, `List expected, got ${kindOf(rows)}`, 'Give an array of rows.')
    rows.forEach((row: unknown, index) => {
      if (!isPlainObject(row)) {
        refuse(
          where,
          `List of dictionaries expected, but row ${index + 1} is ${kindOf(row)}`,
          'A row is a plain object.',
        )
      }
    })
    return {
      ...checkedOptions(options, schemaOption, where),
      type: 'bulkInsert',
      table,
      rows: rows.map(copied),
    }
  },
}

/** The rows as they are now: what the caller does to them later does not reach the queue. */
function copied(row: data.Row): data.Row {
  return { ...row }
}

function isPlainObject(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

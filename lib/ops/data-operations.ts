/** Operations that carry SQL text or rows. */
import type { SchemaOption } from './table-operations.ts'
import type { SqlText } from './values.ts'

export interface Execute {
  readonly type: 'execute'
  readonly text: string | SqlText
}

/** Column names and their values; a value may be sql`` text. */
export type Row = Readonly<Record<string, unknown>>

export interface BulkInsert extends SchemaOption {
  readonly type: 'bulkInsert'
  readonly table: string
  readonly rows: readonly Row[]
}

/** The typed directive for changes of a column. */
import type { ColumnChanges } from '../../../ops/table-operations.ts'
import type { ObjectId } from '../../../schema/catalog.ts'
import type { PlannedOperation, Sides } from '../../schema-rules.ts'
import { part, schemaOption } from '../object-paths.ts'

export function alterColumn(
  id: ObjectId,
  changes: ColumnChanges,
  sides: Sides,
  ...remarks: readonly string[]
): PlannedOperation {
  const operation = {
    type: 'alterColumn',
    table: part(id, 1),
    column: part(id, 2),
    changes,
    ...schemaOption(id, sides),
  } as const
  return remarks.length === 0 ? { operation } : { operation, remarks }
}

/** Indexes: operations to statements. */
import type { OperationMap } from '../../../ops/operation.ts'
import type { CompileContext, Statement } from '../../dialect.ts'
import { existingName, newName } from '../constraint-names.ts'
import { cascade, ddl, ifExists, joined } from '../ddl.ts'
import { createIndexStatement, elementName, ownIndexName } from '../index-statement.ts'
import { identifier, qualified } from '../names.ts'

type IndexOperation = 'createIndex' | 'dropIndex' | 'renameIndex'

export const indexCompilers: {
  readonly [Type in IndexOperation]: (
    operation: OperationMap[Type],
    context: CompileContext,
  ) => readonly Statement[]
} = {
  createIndex: (operation, { namingConvention }) => {
    const thing = { table: operation.table, columns: operation.columns.map(elementName) }
    const name = newName(operation.name, 'ix', thing, namingConvention)
    const { table, columns, concurrently, ifNotExists: isOptional } = operation
    const isUnnamed = name === null && concurrently === true && isOptional !== true
    return [createIndexStatement({ ...operation, name: isUnnamed ? ownIndexName(table, columns) : name })]
  },
  dropIndex: (operation, { namingConvention }) => {
    const kind = operation.table === undefined ? null : 'ix'
    const name = existingName(operation.name, kind, operation.table ?? '', namingConvention)
    const concurrently = operation.concurrently === true
    const sql = joined(
      'DROP INDEX',
      concurrently && 'CONCURRENTLY',
      ifExists(operation),
      qualified(operation.schema, name),
      cascade(operation),
    )
    return [
      concurrently ? { sql, transaction: 'outside', hints: { [featureNotSupported]: dropHint } } : ddl(sql),
    ]
  },
  renameIndex: (operation) => [
    ddl(
      joined(
        'ALTER INDEX',
        ifExists(operation),
        qualified(operation.schema, operation.name),
        `RENAME TO ${identifier(operation.newName)}`,
      ),
    ),
  ],
}

const featureNotSupported = '0A000'

const dropHint =
  'CONCURRENTLY drops one index of a table that is not partitioned, and nothing that depends on it: leave concurrently, or cascade, out.'

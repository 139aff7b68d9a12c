/** Tables and columns: operations to statements. */
import type { OperationMap } from '../../../ops/operation.ts'
import type { CompileContext, Statement } from '../../dialect.ts'
import { cascade, ddl, ifExists, joined } from '../ddl.ts'
import { identifier, qualified } from '../names.ts'
import { alterColumn } from './alter-column.ts'
import { addColumn, alterTable } from './alter-table.ts'
import { tableComment } from './comments.ts'
import { createTable } from './create-table.ts'
import { setNotNullSafely } from './set-not-null-safely.ts'

type TableOperation =
  | 'createTable'
  | 'alterTable'
  | 'dropTable'
  | 'renameTable'
  | 'createTableComment'
  | 'dropTableComment'
  | 'addColumn'
  | 'dropColumn'
  | 'renameColumn'
  | 'alterColumn'
  | 'setNotNullSafely'

export const tableCompilers: {
  readonly [Type in TableOperation]: (
    operation: OperationMap[Type],
    context: CompileContext,
  ) => readonly Statement[]
} = {
  createTable,
  alterTable,
  addColumn,
  alterColumn,
  setNotNullSafely,
  dropTable: (operation) => [
    ddl(
      joined(
        'DROP TABLE',
        ifExists(operation),
        qualified(operation.schema, operation.name),
        cascade(operation),
      ),
      {
        freesTypes: true,
      },
    ),
  ],
  renameTable: (operation) => [
    ddl(
      joined(
        'ALTER TABLE',
        ifExists(operation),
        qualified(operation.schema, operation.name),
        `RENAME TO ${identifier(operation.newName)}`,
      ),
    ),
  ],
  createTableComment: ({ schema, table, comment }) => [tableComment(schema, table, comment)],
  dropTableComment: ({ schema, table }) => [tableComment(schema, table, null)],
  dropColumn: (operation) => [
    ddl(
      joined(
        `ALTER TABLE ${qualified(operation.schema, operation.table)}`,
        'DROP COLUMN',
        ifExists(operation),
        identifier(operation.column),
        cascade(operation),
      ),
      { freesTypes: true },
    ),
  ],
  renameColumn: ({ schema, table, column, newName }) => [
    ddl(
      `ALTER TABLE ${qualified(schema, table)} RENAME COLUMN ${identifier(column)} TO ${identifier(newName)}`,
    ),
  ],
}

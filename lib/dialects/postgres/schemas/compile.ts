/** Schemas: operations to statements. */
import type { OperationMap } from '../../../ops/operation.ts'
import type { Statement } from '../../dialect.ts'
import { cascade, ddl, ifExists, ifNotExists, joined } from '../ddl.ts'
import { identifier } from '../names.ts'

type SchemaOperation = 'createSchema' | 'dropSchema'

export const schemaCompilers: {
  readonly [Type in SchemaOperation]: (operation: OperationMap[Type]) => readonly Statement[]
} = {
  createSchema: (operation) => [
    ddl(
      joined(
        'CREATE SCHEMA',
        ifNotExists(operation),
        identifier(operation.name),
        operation.authorization !== undefined && `AUTHORIZATION ${identifier(operation.authorization)}`,
      ),
    ),
  ],
  dropSchema: (operation) => [
    ddl(joined('DROP SCHEMA', ifExists(operation), identifier(operation.name), cascade(operation)), {
      needsTypeDrops: true,
      freesTypes: operation.cascade === true,
    }),
  ],
}

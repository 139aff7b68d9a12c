/** Extensions: operations to statements. */
import type { OperationMap } from '../../../ops/operation.ts'
import type { Statement } from '../../dialect.ts'
import { cascade, ddl, ifExists, ifNotExists, joined } from '../ddl.ts'
import { quoted } from '../literal.ts'
import { identifier } from '../names.ts'

type ExtensionOperation = 'createExtension' | 'dropExtension'

export const extensionCompilers: {
  readonly [Type in ExtensionOperation]: (operation: OperationMap[Type]) => readonly Statement[]
} = {
  createExtension: (operation) => {
    const { name, schema, version } = operation
    return [
      ddl(
        joined(
          'CREATE EXTENSION',
          ifNotExists(operation),
          identifier(name),
          schema !== null && schema !== undefined && `SCHEMA ${identifier(schema)}`,
          version !== undefined && `VERSION ${quoted(version)}`,
          cascade(operation),
        ),
      ),
    ]
  },
  dropExtension: (operation) => [
    ddl(joined('DROP EXTENSION', ifExists(operation), identifier(operation.name), cascade(operation))),
  ],
}

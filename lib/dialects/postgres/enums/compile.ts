/** Enum types: operations to statements. */
import type { OperationMap } from '../../../ops/operation.ts'
import type { Statement } from '../../dialect.ts'
import { cascade, ddl, ifExists, ifNotExists, invalid, joined } from '../ddl.ts'
import { createEnum } from '../enum-type.ts'
import { quoted } from '../literal.ts'
import { identifier, qualified } from '../names.ts'

type EnumOperation = 'createEnum' | 'dropEnum' | 'renameEnum' | 'addEnumValue' | 'renameEnumValue'

export const enumCompilers: {
  readonly [Type in EnumOperation]: (operation: OperationMap[Type]) => readonly Statement[]
} = {
  createEnum: (operation) => [createEnum(operation, { ifNotExists: operation.ifNotExists === true })],
  dropEnum: (operation) => [
    ddl(
      joined(
        'DROP TYPE',
        ifExists(operation),
        qualified(operation.schema, operation.name),
        cascade(operation),
      ),
    ),
  ],
  renameEnum: ({ schema, name, newName }) => [
    ddl(`ALTER TYPE ${qualified(schema, name)} RENAME TO ${identifier(newName)}`),
  ],
  addEnumValue: (operation) => [{ sql: addValueText(operation), transaction: 'commit-after' }],
  renameEnumValue: ({ schema, name, value, newValue }) => [
    ddl(`ALTER TYPE ${qualified(schema, name)} RENAME VALUE ${quoted(value)} TO ${quoted(newValue)}`),
  ],
}

function addValueText(operation: OperationMap['addEnumValue']): string {
  const { schema, name, value, before, after } = operation
  if (before !== undefined && after !== undefined) {
    throw invalid(`The value "${value}" of "${name}" cannot be both before "${before}" and after "${after}"`)
  }
  return joined(
    `ALTER TYPE ${qualified(schema, name)} ADD VALUE`,
    ifNotExists(operation),
    quoted(value),
    before !== undefined && `BEFORE ${quoted(before)}`,
    after !== undefined && `AFTER ${quoted(after)}`,
  )
}

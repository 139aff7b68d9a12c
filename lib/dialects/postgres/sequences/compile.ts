/** Sequences: operations to statements. */
import type { OperationMap } from '../../../ops/operation.ts'
import type { Statement } from '../../dialect.ts'
import { cascade, ddl, ifExists, ifNotExists, joined, keyword } from '../ddl.ts'
import { identifier, qualified } from '../names.ts'
import { sequenceClauses } from '../sequence-options.ts'

type SequenceOperation = 'createSequence' | 'dropSequence'

export const sequenceCompilers: {
  readonly [Type in SequenceOperation]: (operation: OperationMap[Type]) => readonly Statement[]
} = {
  createSequence: (operation) => [
    ddl(
      joined(
        'CREATE',
        operation.temporary === true && 'TEMPORARY',
        'SEQUENCE',
        ifNotExists(operation),
        qualified(operation.schema, operation.name),
        operation.as !== undefined &&
          `AS ${keyword(operation.as, ['SMALLINT', 'INTEGER', 'BIGINT'], 'as').toLowerCase()}`,
        ...sequenceClauses(operation),
        ownedBy(operation),
      ),
    ),
  ],
  dropSequence: (operation) => [
    ddl(
      joined(
        'DROP SEQUENCE',
        ifExists(operation),
        qualified(operation.schema, operation.name),
        cascade(operation),
      ),
    ),
  ],
}

function ownedBy({ schema, ownedBy: owner }: OperationMap['createSequence']): string {
  if (owner === undefined) return ''
  const home = owner.schema === undefined ? schema : owner.schema
  return `OWNED BY ${qualified(home, owner.table)}.${identifier(owner.column)}`
}

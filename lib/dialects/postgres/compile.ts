/** Every operation as statements of PostgreSQL. An operation without an entry here does not compile. */
import { TribikosError } from '../../errors.ts'
import type { Operation, OperationMap, OperationType } from '../../ops/operation.ts'
import type { CompileContext, Statement } from '../dialect.ts'
import { constraintCompilers } from './constraints/compile.ts'
import { dataCompilers } from './data/compile.ts'
import { enumCompilers } from './enums/compile.ts'
import { extensionCompilers } from './extensions/compile.ts'
import { indexCompilers } from './indexes/compile.ts'
import { schemaCompilers } from './schemas/compile.ts'
import { sequenceCompilers } from './sequences/compile.ts'
import { tableCompilers } from './tables/compile.ts'
import { viewCompilers } from './views/compile.ts'

type Compilers = {
  readonly [Type in OperationType]: (
    operation: OperationMap[Type],
    context: CompileContext,
  ) => readonly Statement[]
}

const compilers: Compilers = {
  ...tableCompilers,
  ...indexCompilers,
  ...constraintCompilers,
  ...enumCompilers,
  ...schemaCompilers,
  ...extensionCompilers,
  ...sequenceCompilers,
  ...viewCompilers,
  ...dataCompilers,
}

export function compile(operation: Operation, context: CompileContext): readonly Statement[] {
  return compileAs(operation.type, operation, context)
}

function compileAs<Type extends OperationType>(
  type: Type,
  operation: OperationMap[Type],
  context: CompileContext,
): readonly Statement[] {
  if (!Object.hasOwn(compilers, type)) {
    throw new TribikosError('operation_unknown', `There is no operation "${type}"`)
  }
  return compilers[type](operation, context)
}

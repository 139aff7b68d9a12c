/** Views and materialized views: operations to statements. */
import type { OperationMap } from '../../../ops/operation.ts'
import type { Statement } from '../../dialect.ts'
import { cascade, ddl, ifExists, ifNotExists, invalid, joined, keyword, withClause } from '../ddl.ts'
import { identifier, identifiers, qualified } from '../names.ts'
import { inlined, withoutEnd } from '../parameters.ts'

type ViewOperation = 'createView' | 'dropView'

export const viewCompilers: {
  readonly [Type in ViewOperation]: (operation: OperationMap[Type]) => readonly Statement[]
} = {
  createView: (operation) => [
    ddl(operation.materialized === true ? materializedView(operation) : view(operation)),
  ],
  dropView: (operation) => [
    ddl(
      joined(
        'DROP',
        operation.materialized === true && 'MATERIALIZED',
        'VIEW',
        ifExists(operation),
        qualified(operation.schema, operation.name),
        cascade(operation),
      ),
    ),
  ],
}

type CreateView = OperationMap['createView']

function view(operation: CreateView): string {
  refuse(operation, ['ifNotExists', 'withData', 'tablespace', 'using'], 'is only for materialized views')
  return joined(
    'CREATE',
    operation.orReplace === true && 'OR REPLACE',
    operation.temporary === true && 'TEMPORARY',
    'VIEW',
    qualified(operation.schema, operation.name),
    columns(operation),
    withClause(operation.with),
    'AS',
    withoutEnd(inlined(operation.query)),
    operation.checkOption !== undefined &&
      `WITH ${keyword(operation.checkOption, ['LOCAL', 'CASCADED'], 'checkOption')} CHECK OPTION`,
  )
}

function materializedView(operation: CreateView): string {
  refuse(operation, ['orReplace', 'temporary', 'checkOption'], 'is not for materialized views')
  return joined(
    'CREATE MATERIALIZED VIEW',
    ifNotExists(operation),
    qualified(operation.schema, operation.name),
    columns(operation),
    operation.using !== undefined && `USING ${identifier(operation.using)}`,
    withClause(operation.with),
    operation.tablespace !== undefined && `TABLESPACE ${identifier(operation.tablespace)}`,
    'AS',
    withoutEnd(inlined(operation.query)),
    operation.withData === false && 'WITH NO DATA',
  )
}

function columns(operation: CreateView): string {
  return operation.columns === undefined ? '' : `(${identifiers(operation.columns)})`
}

function refuse(operation: CreateView, options: readonly (keyof CreateView)[], why: string): void {
  const given = options.find((option) => operation[option] !== undefined && operation[option] !== false)
  if (given !== undefined) throw invalid(`${given} ${why} (view "${operation.name}")`)
}

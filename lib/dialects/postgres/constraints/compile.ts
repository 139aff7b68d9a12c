/** Constraints: operations to statements. */
import type { NamingConvention } from '../../../config/config.ts'
import type { ConstraintType } from '../../../ops/constraint-operations.ts'
import type { OperationMap } from '../../../ops/operation.ts'
import type { NamedThing } from '../../../ops/naming.ts'
import type { ConstraintName } from '../../../ops/values.ts'
import type { CompileContext, Statement } from '../../dialect.ts'
import { type Constraint, constraintClause } from '../constraint-clause.ts'
import { existingName, nameKinds, newName } from '../constraint-names.ts'
import { cascade, ddl, ifExists, joined } from '../ddl.ts'
import { elementName } from '../index-statement.ts'
import { identifier, qualified } from '../names.ts'

type ConstraintOperation =
  | 'createPrimaryKey'
  | 'createUniqueConstraint'
  | 'createForeignKey'
  | 'createCheckConstraint'
  | 'createExcludeConstraint'
  | 'dropConstraint'
  | 'validateConstraint'
  | 'renameConstraint'

export const constraintCompilers: {
  readonly [Type in ConstraintOperation]: (
    operation: OperationMap[Type],
    context: CompileContext,
  ) => readonly Statement[]
} = {
  createPrimaryKey: (operation, { namingConvention }) => {
    const { schema, table, columns } = operation
    const name = newName(operation.name, 'pk', { table, columns }, namingConvention)
    return [add(schema, table, { type: 'primary', name, columns, options: operation })]
  },
  createUniqueConstraint: (operation, { namingConvention }) => {
    const { schema, table, columns } = operation
    const name = newName(operation.name, 'uq', { table, columns }, namingConvention)
    return [add(schema, table, { type: 'unique', name, columns, options: operation })]
  },
  createForeignKey: (operation, { namingConvention }) => {
    const { sourceSchema, sourceTable, referentTable, localColumns, remoteColumns } = operation
    const thing: NamedThing = {
      table: sourceTable,
      columns: localColumns,
      referredTable: referentTable,
      referredColumns: remoteColumns,
    }
    const constraint: Constraint = {
      type: 'foreignkey',
      name: newName(operation.name, 'fk', thing, namingConvention),
      columns: localColumns,
      referredTable: referentTable,
      referredColumns: remoteColumns,
      options: operation,
    }
    return [add(sourceSchema, sourceTable, constraint)]
  },
  createCheckConstraint: (operation, { namingConvention }) => {
    const { schema, table, condition } = operation
    const name = newName(operation.name, 'ck', { table, columns: [] }, namingConvention)
    return [add(schema, table, { type: 'check', name, condition, options: operation })]
  },
  createExcludeConstraint: (operation, { namingConvention }) => {
    const { schema, table, elements } = operation
    const thing = { table, columns: elements.map(elementName) }
    const name = newName(operation.name, nameKinds.exclude, thing, namingConvention)
    return [add(schema, table, { type: 'exclude', name, elements, options: operation })]
  },
  dropConstraint: (operation, { namingConvention }) => {
    const name = nameOf(operation, namingConvention)
    return [ddl(joined(alter(operation), 'DROP CONSTRAINT', ifExists(operation), name, cascade(operation)))]
  },
  validateConstraint: (operation, { namingConvention }) => [
    {
      sql: `${alter(operation)} VALIDATE CONSTRAINT ${nameOf(operation, namingConvention)}`,
      transaction: operation.alone === true ? 'alone' : 'inside',
    },
  ],
  renameConstraint: (operation, { namingConvention }) => {
    const renamed = nameOf({ ...operation, name: operation.newName }, namingConvention)
    return [ddl(`${alter(operation)} RENAME CONSTRAINT ${nameOf(operation, namingConvention)} TO ${renamed}`)]
  },
}

function add(schema: string | null | undefined, table: string, constraint: Constraint): Statement {
  const only = 'only' in constraint.options && constraint.options.only === true
  const target = only ? `ALTER TABLE ONLY ${qualified(schema, table)}` : alter({ schema, table })
  return ddl(`${target} ADD ${constraintClause(constraint)}`)
}

function alter({
  schema,
  table,
}: {
  readonly schema?: string | null | undefined
  readonly table: string
}): string {
  return `ALTER TABLE ${qualified(schema, table)}`
}

/** Without a type, no convention applies, as nobody knows which. */
function nameOf(
  constraint: {
    readonly name: ConstraintName
    readonly table: string
    readonly constraintType?: ConstraintType | null | undefined
  },
  convention: NamingConvention,
): string {
  const { name, table, constraintType: type } = constraint
  const kind = type === null || type === undefined ? null : nameKinds[type]
  return identifier(existingName(name, kind, table, convention))
}

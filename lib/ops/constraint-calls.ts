/** Calls of the directives on constraints, checked and turned into operations. */
import {
  checkConstraintName,
  checkedOptions,
  checkName,
  checkNames,
  checkText,
  flag,
  kindOf,
  name,
  names,
  oneOf,
  type OptionChecks,
  record,
  refuse,
  schemaName,
  text,
} from './checks.ts'
import type * as constraints from './constraint-operations.ts'
import type { SchemaOption } from './table-operations.ts'
import type { ConstraintName, SqlText } from './values.ts'

const schemaOption: OptionChecks<SchemaOption> = { schema: schemaName }

const deferrableOptions: OptionChecks<constraints.DeferrableOptions> = {
  deferrable: flag,
  initially: oneOf('deferred', 'immediate'),
}

const primaryKeyOptions: OptionChecks<constraints.PrimaryKeyOptions> = {
  ...schemaOption,
  ...deferrableOptions,
  include: names,
  with: record,
  tablespace: name,
  usingIndex: name,
  withoutOverlaps: flag,
  only: flag,
}

const uniqueOptions: OptionChecks<constraints.UniqueOptions> = {
  ...primaryKeyOptions,
  nullsNotDistinct: flag,
}

const action = oneOf('cascade', 'restrict', 'set null', 'set default', 'no action')

const foreignKeyOptions: OptionChecks<constraints.ForeignKeyOptions> = {
  ...deferrableOptions,
  sourceSchema: schemaName,
  referentSchema: schemaName,
  onDelete: action,
  onDeleteColumns: names,
  onUpdate: action,
  match: oneOf('full', 'partial', 'simple'),
  notValid: flag,
  notEnforced: flag,
  period: flag,
}

const checkOptions: OptionChecks<constraints.CheckOptions> = {
  ...schemaOption,
  notValid: flag,
  noInherit: flag,
  notEnforced: flag,
}

const excludeOptions: OptionChecks<constraints.ExcludeOptions> = {
  ...schemaOption,
  ...deferrableOptions,
  using: name,
  where: text,
  include: names,
  with: record,
  tablespace: name,
  only: flag,
}

const typeOptions: OptionChecks<constraints.ConstraintTypeOptions> = { ...schemaOption, type: constraintType }

const validateOptions: OptionChecks<constraints.ValidateOptions> = { ...typeOptions, alone: flag }

const dropConstraintOptions: OptionChecks<constraints.DropConstraintOptions> = {
  ...typeOptions,
  ifExists: flag,
  cascade: flag,
}

const excludeElementOptions: OptionChecks<constraints.ExcludeElement> = {
  element: text,
  operator: name,
  order: oneOf('asc', 'desc'),
  nulls: oneOf('first', 'last'),
  opclass: text,
  collation: text,
}

export type ExcludeElementArgument = readonly [string | SqlText, string] | constraints.ExcludeElement

export const constraintCalls = {
  createPrimaryKey(
    constraint: ConstraintName,
    table: string,
    columns: readonly string[],
    options?: constraints.PrimaryKeyOptions,
  ): constraints.CreatePrimaryKey {
    const where = 'op.createPrimaryKey()'
    checkConstraint(constraint, table, where)
    checkNames(columns, where, 'columns')
    const checked = checkedOptions(options, primaryKeyOptions, where)
    return { ...checked, type: 'createPrimaryKey', name: constraint, table, columns }
  },

  createUniqueConstraint(
    constraint: ConstraintName,
    table: string,
    columns: readonly string[],
    options?: constraints.UniqueOptions,
  ): constraints.CreateUniqueConstraint {
    const where = 'op.createUniqueConstraint()'
    checkConstraint(constraint, table, where)
    checkNames(columns, where, 'columns')
    const checked = checkedOptions(options, uniqueOptions, where)
    return { ...checked, type: 'createUniqueConstraint', name: constraint, table, columns }
  },

  createForeignKey(
    constraint: ConstraintName,
    sourceTable: string,
    referentTable: string,
    localColumns: readonly string[],
    remoteColumns: readonly string[],
    options?: constraints.ForeignKeyOptions,
  ): constraints.CreateForeignKey {
    const where = 'op.createForeignKey()'
    checkConstraint(constraint, sourceTable, where)
    checkName(referentTable, where, 'the referent table')
    checkNames(localColumns, where, 'localColumns')
    checkNames(remoteColumns, where, 'remoteColumns')
    if (remoteColumns.length > 0 && remoteColumns.length !== localColumns.length) {
      refuse(where, `${localColumns.length} local columns refer to ${remoteColumns.length} remote ones`)
    }
    const checked = checkedOptions(options, foreignKeyOptions, where)
    const columns = { localColumns, remoteColumns }
    return { ...checked, ...columns, type: 'createForeignKey', name: constraint, sourceTable, referentTable }
  },

  createCheckConstraint(
    constraint: ConstraintName,
    table: string,
    condition: string | SqlText,
    options?: constraints.CheckOptions,
  ): constraints.CreateCheckConstraint {
    const where = 'op.createCheckConstraint()'
    checkConstraint(constraint, table, where)
    checkText(condition, where, 'the condition')
    const checked = checkedOptions(options, checkOptions, where)
    return { ...checked, type: 'createCheckConstraint', name: constraint, table, condition }
  },

  createExcludeConstraint(
    constraint: ConstraintName,
    table: string,
    elements: readonly ExcludeElementArgument[],
    options?: constraints.ExcludeOptions,
  ): constraints.CreateExcludeConstraint {
    const where = 'op.createExcludeConstraint()'
    checkConstraint(constraint, table, where)
    if (!Array.isArray(elements)) refuse(where, `elements must be an array, got ${kindOf(elements)}`)
    const checked = checkedOptions(options, excludeOptions, where)
    const list = elements.map((element) => excludeElement(element, where))
    return { ...checked, type: 'createExcludeConstraint', name: constraint, table, elements: list }
  },

  dropConstraint(
    constraint: ConstraintName,
    table: string,
    options?: constraints.DropConstraintOptions,
  ): constraints.DropConstraint {
    checkExisting(constraint, table, 'op.dropConstraint()')
    const { type, ...rest } = checkedOptions(options, dropConstraintOptions, 'op.dropConstraint()')
    return { ...rest, type: 'dropConstraint', name: constraint, table, constraintType: type }
  },

  validateConstraint(
    constraint: ConstraintName,
    table: string,
    options?: constraints.ValidateOptions,
  ): constraints.ValidateConstraint {
    checkExisting(constraint, table, 'op.validateConstraint()')
    const { type, ...rest } = checkedOptions(options, validateOptions, 'op.validateConstraint()')
    return { ...rest, type: 'validateConstraint', name: constraint, table, constraintType: type }
  },

  renameConstraint(
    constraint: ConstraintName,
    newName: ConstraintName,
    table: string,
    options?: constraints.ConstraintTypeOptions,
  ): constraints.RenameConstraint {
    checkExisting(constraint, table, 'op.renameConstraint()')
    checkExisting(newName, table, 'op.renameConstraint()')
    const { type, ...rest } = checkedOptions(options, typeOptions, 'op.renameConstraint()')
    return { ...rest, type: 'renameConstraint', name: constraint, newName, table, constraintType: type }
  },
}

/** The same calls for constraints that do not look at the rows which are there. */
export const notValidCalls = {
  addForeignKeyNotValid(
    ...[name, source, referent, local, remote, options]: Parameters<typeof constraintCalls.createForeignKey>
  ): constraints.CreateForeignKey {
    const operation = constraintCalls.createForeignKey(name, source, referent, local, remote, options)
    return { ...operation, notValid: true }
  },

  addCheckNotValid(
    ...[name, table, condition, options]: Parameters<typeof constraintCalls.createCheckConstraint>
  ): constraints.CreateCheckConstraint {
    return { ...constraintCalls.createCheckConstraint(name, table, condition, options), notValid: true }
  },
}

function checkConstraint(constraint: unknown, table: unknown, where: string): void {
  checkConstraintName(constraint, where, 'the name of the constraint')
  checkName(table, where, 'the name of the table')
}

function checkExisting(constraint: unknown, table: unknown, where: string): void {
  if (constraint === null || constraint === undefined) refuse(where, 'Constraint must have a name')
  checkConstraint(constraint, table, where)
}

function excludeElement(element: ExcludeElementArgument, where: string): constraints.ExcludeElement {
  const given: unknown = Array.isArray(element) ? { element: element[0], operator: element[1] } : element
  record(given, where, 'an element')
  const { element: what = '', operator = '', ...rest } = given as Partial<constraints.ExcludeElement>
  const checked = { element: what, operator, ...rest }
  checkedOptions<constraints.ExcludeElement>(checked, excludeElementOptions, `${where}, an element`)
  return checked
}

function constraintType(value: unknown, where: string): void {
  const known: readonly unknown[] = ['check', 'foreignkey', 'primary', 'unique', 'exclude', null]
  if (!known.includes(value)) {
    refuse(where, "'type' can be one of 'check', 'foreignkey', 'primary', 'unique', 'exclude', null")
  }
}

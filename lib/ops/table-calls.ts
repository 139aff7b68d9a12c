/** Calls of the directives on tables and columns, checked and turned into operations. */
import {
  anything,
  checkedOptions,
  checkFunction,
  checkName,
  flag,
  kindOf,
  name,
  nullableNumber,
  nullableString,
  oneOf,
  type OptionChecks,
  record,
  refuse,
  schemaName,
  text,
  wholeNumber,
} from './checks.ts'
import type * as tables from './table-operations.ts'

const schemaOption: OptionChecks<tables.SchemaOption> = { schema: schemaName }
const dropOptions: OptionChecks<tables.DropOptions> = { ...schemaOption, ifExists: flag, cascade: flag }
const renameOptions: OptionChecks<tables.RenameOptions> = { ...schemaOption, ifExists: flag }
const addColumnOptions: OptionChecks<tables.AddColumnOptions> = { ...schemaOption, ifNotExists: flag }
const commentOptions: OptionChecks<tables.TableCommentOptions> = {
  ...schemaOption,
  existingComment: nullableString,
}

const setNotNullOptions: OptionChecks<tables.SetNotNullSafelyOptions> = {
  ...schemaOption,
  constraintName: name,
}

const createTableOptions: OptionChecks<tables.CreateTableOptions> = {
  ...schemaOption,
  ifNotExists: flag,
  comment: nullableString,
  temporary: flag,
  unlogged: flag,
  partitionBy: text,
  inherits: anything,
  using: name,
  with: record,
  onCommit: oneOf('preserve rows', 'delete rows', 'drop'),
  tablespace: name,
}

/** Checks that sequences share. */
export const sequenceOptions: OptionChecks<tables.SequenceOptions> = {
  start: wholeNumber,
  increment: wholeNumber,
  minValue: nullableNumber,
  maxValue: nullableNumber,
  cache: wholeNumber,
  cycle: flag,
}

const identityOptions: OptionChecks<tables.Identity> = {
  ...sequenceOptions,
  generated: oneOf('always', 'by default'),
}

const columnChanges: OptionChecks<tables.ColumnChanges> = {
  type: text,
  using: text,
  collation: text,
  nullable: flag,
  default: anything,
  comment: nullableString,
  name,
  identity,
  generated: anything,
  storage: oneOf('plain', 'external', 'extended', 'main', 'default'),
  compression: oneOf('pglz', 'lz4', 'default'),
  statistics: nullableNumber,
  existingType: anything,
  existingNullable: flag,
  existingDefault: anything,
  existingComment: nullableString,
  existingIdentity: identity,
}

const alterColumnOptions: OptionChecks<tables.AlterColumnOptions> = { ...schemaOption, ...columnChanges }

export const tableCalls = {
  createTable(
    table: string,
    build: tables.CreateTableBody,
    options?: tables.CreateTableOptions,
  ): tables.CreateTable {
    checkName(table, 'op.createTable()', 'the name of the table')
    checkFunction(build, 'op.createTable()', 'what describes the table')
    return {
      ...checkedOptions(options, createTableOptions, 'op.createTable()'),
      type: 'createTable',
      name: table,
      build,
    }
  },

  alterTable(table: string, build: tables.AlterTableBody, options?: tables.SchemaOption): tables.AlterTable {
    checkName(table, 'op.alterTable()', 'the name of the table')
    checkFunction(build, 'op.alterTable()', 'what describes the changes')
    return { ...checkedOptions(options, schemaOption, 'op.alterTable()'), type: 'alterTable', table, build }
  },

  dropTable(table: string, options?: tables.DropOptions): tables.DropTable {
    checkName(table, 'op.dropTable()', 'the name of the table')
    return { ...checkedOptions(options, dropOptions, 'op.dropTable()'), type: 'dropTable', name: table }
  },

  renameTable(table: string, newName: string, options?: tables.RenameOptions): tables.RenameTable {
    checkName(table, 'op.renameTable()', 'the name of the table')
    checkName(newName, 'op.renameTable()', 'the new name')
    return {
      ...checkedOptions(options, renameOptions, 'op.renameTable()'),
      type: 'renameTable',
      name: table,
      newName,
    }
  },

  createTableComment(
    table: string,
    comment: string | null,
    options?: tables.TableCommentOptions,
  ): tables.CreateTableComment {
    const where = 'op.createTableComment()'
    checkName(table, where, 'the name of the table')
    nullableString(comment, where, 'the comment')
    return { ...checkedOptions(options, commentOptions, where), type: 'createTableComment', table, comment }
  },

  dropTableComment(table: string, options?: tables.TableCommentOptions): tables.DropTableComment {
    const where = 'op.dropTableComment()'
    checkName(table, where, 'the name of the table')
    return { ...checkedOptions(options, commentOptions, where), type: 'dropTableComment', table }
  },

  addColumn(
    table: string,
    build: tables.AlterTableBody,
    options?: tables.AddColumnOptions,
  ): tables.AddColumn {
    checkName(table, 'op.addColumn()', 'the name of the table')
    checkFunction(build, 'op.addColumn()', 'what describes the column')
    return { ...checkedOptions(options, addColumnOptions, 'op.addColumn()'), type: 'addColumn', table, build }
  },

  dropColumn(table: string, column: string, options?: tables.DropOptions): tables.DropColumn {
    checkName(table, 'op.dropColumn()', 'the name of the table')
    checkName(column, 'op.dropColumn()', 'the name of the column')
    return { ...checkedOptions(options, dropOptions, 'op.dropColumn()'), type: 'dropColumn', table, column }
  },

  renameColumn(
    table: string,
    column: string,
    newName: string,
    options?: tables.SchemaOption,
  ): tables.RenameColumn {
    checkName(table, 'op.renameColumn()', 'the name of the table')
    checkName(column, 'op.renameColumn()', 'the name of the column')
    checkName(newName, 'op.renameColumn()', 'the new name')
    return {
      ...checkedOptions(options, schemaOption, 'op.renameColumn()'),
      type: 'renameColumn',
      table,
      column,
      newName,
    }
  },

  alterColumn(table: string, column: string, changes: tables.AlterColumnOptions): tables.AlterColumn {
    checkName(table, 'op.alterColumn()', 'the name of the table')
    checkName(column, 'op.alterColumn()', 'the name of the column')
    if (changes === undefined) refuse('op.alterColumn()', 'the changes must be an object, got undefined')
    const { schema, ...rest } = checkedOptions(changes, alterColumnOptions, 'op.alterColumn()')
    return { type: 'alterColumn', table, column, changes: rest, ...(schema !== undefined && { schema }) }
  },

  setNotNullSafely(
    table: string,
    column: string,
    options?: tables.SetNotNullSafelyOptions,
  ): tables.SetNotNullSafely {
    const where = 'op.setNotNullSafely()'
    checkName(table, where, 'the name of the table')
    checkName(column, where, 'the name of the column')
    return { ...checkedOptions(options, setNotNullOptions, where), type: 'setNotNullSafely', table, column }
  },
}

function identity(value: unknown, where: string, what: string): void {
  if (value === null) return
  if (typeof value !== 'object' || value === undefined) {
    refuse(where, `${what} must be an object with identity options or null, got ${kindOf(value)}`)
  }
  checkedOptions<tables.Identity>(value, identityOptions, `${where}, ${what}`)
}

/** Calls of the directives on indexes, checked and turned into operations. */
import {
  checkConstraintName,
  checkedOptions,
  checkName,
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
import type { RenameOptions, SchemaOption } from './table-operations.ts'
import { type ConstraintName, isSqlText } from './values.ts'

const schemaOption: OptionChecks<SchemaOption> = { schema: schemaName }
const renameOptions: OptionChecks<RenameOptions> = { ...schemaOption, ifExists: flag }

const createIndexOptions: OptionChecks<constraints.CreateIndexOptions> = {
  ...schemaOption,
  unique: flag,
  using: name,
  where: text,
  include: names,
  with: record,
  tablespace: name,
  opclass: record,
  nullsNotDistinct: flag,
  ifNotExists: flag,
  concurrently: flag,
  only: flag,
}

const dropIndexOptions: OptionChecks<constraints.DropIndexOptions> = {
  ...schemaOption,
  table: name,
  ifExists: flag,
  concurrently: flag,
  cascade: flag,
}

const elementOptions: OptionChecks<constraints.IndexElement> = {
  element: text,
  order: oneOf('asc', 'desc'),
  nulls: oneOf('first', 'last'),
  opclass: text,
  collation: text,
}

export const indexCalls = {
  createIndex(
    index: ConstraintName,
    table: string,
    columns: readonly constraints.IndexColumn[],
    options?: constraints.CreateIndexOptions,
  ): constraints.CreateIndex {
    const where = 'op.createIndex()'
    checkConstraintName(index, where, 'the name of the index')
    checkName(table, where, 'the name of the table')
    checkIndexColumns(columns, where)
    return {
      ...checkedOptions(options, createIndexOptions, where),
      type: 'createIndex',
      name: index,
      table,
      columns,
    }
  },

  dropIndex(index: ConstraintName, options?: constraints.DropIndexOptions): constraints.DropIndex {
    checkConstraintName(index, 'op.dropIndex()', 'the name of the index')
    return { ...checkedOptions(options, dropIndexOptions, 'op.dropIndex()'), type: 'dropIndex', name: index }
  },

  renameIndex(index: string, newName: string, options?: RenameOptions): constraints.RenameIndex {
    checkName(index, 'op.renameIndex()', 'the name of the index')
    checkName(newName, 'op.renameIndex()', 'the new name')
    return {
      ...checkedOptions(options, renameOptions, 'op.renameIndex()'),
      type: 'renameIndex',
      name: index,
      newName,
    }
  },
}

function checkIndexColumns(columns: unknown, where: string): void {
  if (!Array.isArray(columns)) refuse(where, `columns must be an array, got ${kindOf(columns)}`)
  if (columns.length === 0) refuse(where, 'columns is empty')
  columns.forEach((column: unknown, index) => {
    const what = `columns[${index}]`
    if (isSqlText(column)) return
    if (typeof column !== 'object' || column === null) name(column, where, what)
    else
      checkedOptions<constraints.IndexElement>(
        { element: '', ...column },
        elementOptions,
        `${where}, ${what}`,
      )
  })
}

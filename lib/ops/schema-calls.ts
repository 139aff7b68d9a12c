/** Calls of the directives on enum types, schemas, extensions, sequences and views, turned into operations. */
import {
  checkedOptions,
  checkName,
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
  string,
} from './checks.ts'
import type * as schema from './schema-operations.ts'
import { sequenceOptions } from './table-calls.ts'
import type { DropOptions, SchemaOption } from './table-operations.ts'
import type { SqlText } from './values.ts'

const schemaOption: OptionChecks<SchemaOption> = { schema: schemaName }
const dropOptions: OptionChecks<DropOptions> = { ...schemaOption, ifExists: flag, cascade: flag }
const createEnumOptions: OptionChecks<schema.CreateEnumOptions> = { ...schemaOption, ifNotExists: flag }

const addEnumValueOptions: OptionChecks<schema.AddEnumValueOptions> = {
  ...schemaOption,
  ifNotExists: flag,
  before: string,
  after: string,
}

const createSchemaOptions: OptionChecks<schema.CreateSchemaOptions> = {
  ifNotExists: flag,
  authorization: name,
}
const dropSchemaOptions: OptionChecks<schema.DropSchemaOptions> = { ifExists: flag, cascade: flag }
const dropExtensionOptions: OptionChecks<schema.DropExtensionOptions> = { ifExists: flag, cascade: flag }

const createExtensionOptions: OptionChecks<schema.CreateExtensionOptions> = {
  ...schemaOption,
  ifNotExists: flag,
  version: string,
  cascade: flag,
}

const createSequenceOptions: OptionChecks<schema.CreateSequenceOptions> = {
  ...schemaOption,
  ...sequenceOptions,
  ifNotExists: flag,
  temporary: flag,
  as: oneOf('smallint', 'integer', 'bigint'),
  ownedBy,
}

const createViewOptions: OptionChecks<schema.CreateViewOptions> = {
  ...schemaOption,
  materialized: flag,
  orReplace: flag,
  ifNotExists: flag,
  temporary: flag,
  columns: names,
  with: record,
  checkOption: oneOf('local', 'cascaded'),
  withData: flag,
  tablespace: name,
  using: name,
}

const dropViewOptions: OptionChecks<schema.DropViewOptions> = { ...dropOptions, materialized: flag }

export const enumCalls = {
  createEnum(type: string, values: readonly string[], options?: schema.CreateEnumOptions): schema.CreateEnum {
    checkName(type, 'op.createEnum()', 'the name of the type')
    if (!Array.isArray(values)) refuse('op.createEnum()', `values must be an array, got ${kindOf(values)}`)
    values.forEach((value, index) => string(value, 'op.createEnum()', `values[${index}]`))
    return {
      ...checkedOptions(options, createEnumOptions, 'op.createEnum()'),
      type: 'createEnum',
      name: type,
      values,
    }
  },

  dropEnum(type: string, options?: DropOptions): schema.DropEnum {
    checkName(type, 'op.dropEnum()', 'the name of the type')
    return { ...checkedOptions(options, dropOptions, 'op.dropEnum()'), type: 'dropEnum', name: type }
  },

  renameEnum(type: string, newName: string, options?: SchemaOption): schema.RenameEnum {
    checkName(type, 'op.renameEnum()', 'the name of the type')
    checkName(newName, 'op.renameEnum()', 'the new name')
    return {
      ...checkedOptions(options, schemaOption, 'op.renameEnum()'),
      type: 'renameEnum',
      name: type,
      newName,
    }
  },

  addEnumValue(type: string, value: string, options?: schema.AddEnumValueOptions): schema.AddEnumValue {
    const where = 'op.addEnumValue()'
    checkName(type, where, 'the name of the type')
    string(value, where, 'the value')
    return { ...checkedOptions(options, addEnumValueOptions, where), type: 'addEnumValue', name: type, value }
  },

  renameEnumValue(
    type: string,
    value: string,
    newValue: string,
    options?: SchemaOption,
  ): schema.RenameEnumValue {
    const where = 'op.renameEnumValue()'
    checkName(type, where, 'the name of the type')
    string(value, where, 'the value')
    string(newValue, where, 'the new value')
    return {
      ...checkedOptions(options, schemaOption, where),
      type: 'renameEnumValue',
      name: type,
      value,
      newValue,
    }
  },
}

export const schemaCalls = {
  createSchema(schemaName: string, options?: schema.CreateSchemaOptions): schema.CreateSchema {
    checkName(schemaName, 'op.createSchema()', 'the name of the schema')
    return {
      ...checkedOptions(options, createSchemaOptions, 'op.createSchema()'),
      type: 'createSchema',
      name: schemaName,
    }
  },

  dropSchema(schemaName: string, options?: schema.DropSchemaOptions): schema.DropSchema {
    checkName(schemaName, 'op.dropSchema()', 'the name of the schema')
    return {
      ...checkedOptions(options, dropSchemaOptions, 'op.dropSchema()'),
      type: 'dropSchema',
      name: schemaName,
    }
  },

  createExtension(extension: string, options?: schema.CreateExtensionOptions): schema.CreateExtension {
    const where = 'op.createExtension()'
    checkName(extension, where, 'the name of the extension')
    return {
      ...checkedOptions(options, createExtensionOptions, where),
      type: 'createExtension',
      name: extension,
    }
  },

  dropExtension(extension: string, options?: schema.DropExtensionOptions): schema.DropExtension {
    const where = 'op.dropExtension()'
    checkName(extension, where, 'the name of the extension')
    return { ...checkedOptions(options, dropExtensionOptions, where), type: 'dropExtension', name: extension }
  },

  createSequence(sequence: string, options?: schema.CreateSequenceOptions): schema.CreateSequence {
    const where = 'op.createSequence()'
    checkName(sequence, where, 'the name of the sequence')
    return {
      ...checkedOptions(options, createSequenceOptions, where),
      type: 'createSequence',
      name: sequence,
    }
  },

  dropSequence(sequence: string, options?: DropOptions): schema.DropSequence {
    checkName(sequence, 'op.dropSequence()', 'the name of the sequence')
    return {
      ...checkedOptions(options, dropOptions, 'op.dropSequence()'),
      type: 'dropSequence',
      name: sequence,
    }
  },

  createView(view: string, query: string | SqlText, options?: schema.CreateViewOptions): schema.CreateView {
    checkName(view, 'op.createView()', 'the name of the view')
    checkText(query, 'op.createView()', 'the query')
    return {
      ...checkedOptions(options, createViewOptions, 'op.createView()'),
      type: 'createView',
      name: view,
      query,
    }
  },

  dropView(view: string, options?: schema.DropViewOptions): schema.DropView {
    checkName(view, 'op.dropView()', 'the name of the view')
    return { ...checkedOptions(options, dropViewOptions, 'op.dropView()'), type: 'dropView', name: view }
  },
}

type Owner = NonNullable<schema.CreateSequenceOptions['ownedBy']>

function ownedBy(value: unknown, where: string, what: string): void {
  record(value, where, what)
  checkedOptions<Owner>(
    { table: '', column: '', ...(value as Partial<Owner>) },
    { table: name, column: name, schema: schemaName },
    `${where}, ${what}`,
  )
}

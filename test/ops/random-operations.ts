/** Random operations of every type, with names, texts and values that are hard to write as code. */
import * as fc from 'fast-check'
import {
  type BuilderArgument,
  type BuilderCall,
  type BuilderChain,
  describedBody,
} from '../../lib/ops/builder-calls.ts'
import type { Operation, OperationOf, OperationType } from '../../lib/ops/operation.ts'
import { finalName, sql, type SqlText } from '../../lib/ops/values.ts'

const nasty = fc.constantFrom(
  "'",
  '"',
  '`',
  '\\',
  '${',
  '${1}',
  '}',
  '*/',
  '/*',
  '//',
  '\n',
  '\r\n',
  '\r',
  '\t',
  '\b',
  '\u2028',
  '\u2029',
  '\u202E',
  '\uFEFF',
  '\u00A0',
  '\x1b[31m',
  '$$',
  '</script>',
  '__proto__',
  'constructor',
  'await',
  "');op.dropTable('x');('",
  '\\u0041',
  '\\`',
  "\\'",
  '日本語',
  'é',
  '👩‍💻',
  '\uD83D',
  '한글',
  'naïve',
  '{{upgrade}}',
  '{{message}}',
  '$&',
  '$1',
  '0',
  '\\n',
)
const word = fc.constantFrom(
  'account',
  'user_name',
  'Order',
  'a',
  'created_at',
  'select',
  'x y',
  'plan',
  'id',
  'tenant_id',
)

/** A string that is not empty and has no NUL, which PostgreSQL has not either. */
export const text: fc.Arbitrary<string> = fc
  .oneof(
    { weight: 4, arbitrary: word },
    {
      weight: 2,
      arbitrary: fc
        .array(fc.oneof(nasty, word), { minLength: 1, maxLength: 6 })
        .map((parts) => parts.join('')),
    },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }) },
    {
      weight: 1,
      arbitrary: fc
        .array(fc.oneof(nasty, word), { minLength: 8, maxLength: 30 })
        .map((parts) => parts.join(' ')),
    },
    { weight: 1, arbitrary: fc.array(word, { minLength: 5, maxLength: 20 }).map((parts) => parts.join(' ')) },
    {
      weight: 1,
      arbitrary: fc
        .array(fc.oneof(nasty, word), { minLength: 3, maxLength: 12 })
        .map((parts) => parts.join('\n')),
    },
  )
  .map((value) => value.replaceAll('\0', '0'))
  .map((value) => (value.trim() === '' ? `${value}x` : value))

const names = fc.array(text, { minLength: 1, maxLength: 5 })
const whole = fc.oneof(fc.maxSafeInteger(), fc.bigInt(), fc.constantFrom(0, -0, 1, -1, 10n))
const simple = fc.oneof(
  text,
  fc.constant(''),
  fc.double(),
  fc.integer(),
  fc.bigInt(),
  fc.boolean(),
  fc.constantFrom(null, -0, 1e21, 1.5e-9, Infinity, -Infinity, NaN),
)

const sqlText: fc.Arbitrary<SqlText> = fc.oneof(
  text.map((value) => sql.raw(value)),
  fc
    .tuple(fc.array(text, { minLength: 1, maxLength: 2 }))
    .map(([[first = 'a', ...rest]]) => sql.identifier(first, ...rest)),
  fc.oneof(simple, fc.array(simple)).map((value) => sql.literal(value)),
  fc
    .array(
      fc.tuple(
        text,
        fc.oneof(
          simple,
          text.map((name) => sql.identifier(name)),
          simple.map((value) => sql.literal(value)),
        ),
      ),
      {
        minLength: 1,
        maxLength: 4,
      },
    )
    .map((parts) =>
      sql.join(
        parts.map(([before, value]) => sql`${sql.raw(before)} = ${value}`),
        ' AND ',
      ),
    ),
)
const textOrSql = fc.oneof(text, sqlText)

const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    simple,
    sqlText,
    fc.date({ noInvalidDate: true }),
    fc.uint8Array({ maxLength: 9 }).map((bytes) => Buffer.from(bytes)),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.integer(), { maxLength: 60 }),
    fc.dictionary(text, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value

const builderArgument: fc.Arbitrary<BuilderArgument> = fc.oneof(
  { weight: 4, arbitrary: text },
  fc.integer(),
  fc.boolean(),
  fc.constantFrom(null, undefined),
  sqlText,
  fc.array(text, { maxLength: 4 }),
)
const builderOptions: fc.Arbitrary<readonly BuilderArgument[]> = fc.oneof(
  { weight: 4, arbitrary: fc.constant([]) },
  fc
    .dictionary(text, fc.oneof(text, fc.boolean(), fc.array(text, { maxLength: 3 })), {
      maxKeys: 3,
      noNullPrototype: true,
    })
    .map((options) => [options]),
)

const method = fc.constantFrom(
  'text',
  'specificType',
  'notNullable',
  'defaultTo',
  'references',
  'check',
  'unique',
)
const call: fc.Arbitrary<BuilderCall> = fc
  .tuple(method, fc.array(builderArgument, { maxLength: 3 }), builderOptions)
  .map(([method, args, options]) => ({ method, args: [...args, ...options] }))
const chain: fc.Arbitrary<BuilderChain> = fc
  .tuple(call, fc.array(call, { maxLength: 4 }))
  .map(([first, rest]) => [first, ...rest])
const body = fc.array(chain, { maxLength: 6 }).map((calls) => describedBody(calls))

const constraintName = fc.oneof(text, text.map(finalName), fc.constant(null))
const schema = fc.option(text, { nil: null })
const storage = fc.dictionary(text, fc.oneof(text, fc.boolean(), fc.integer()), {
  maxKeys: 3,
  noNullPrototype: true,
})
const flag = fc.boolean()
const deferrable = { deferrable: flag, initially: fc.constantFrom('deferred', 'immediate') } as const
const sequence = {
  start: whole,
  increment: whole,
  minValue: fc.option(whole),
  maxValue: fc.option(whole),
  cache: whole,
  cycle: flag,
}
const identity = fc.option(
  fc.record({ ...sequence, generated: fc.constantFrom('always', 'by default') }, { requiredKeys: [] }),
)
const constraintType = fc.constantFrom('primary', 'unique', 'foreignkey', 'check', 'exclude', null)
const sorted = {
  order: fc.constantFrom('asc', 'desc'),
  nulls: fc.constantFrom('first', 'last'),
  opclass: textOrSql,
} as const
const key = {
  ...deferrable,
  schema,
  include: names,
  with: storage,
  tablespace: text,
  usingIndex: text,
  withoutOverlaps: flag,
}

type Arbitraries = Readonly<Record<string, fc.Arbitrary<unknown>>>

/** An operation with these fields, and any of these options. */
function operation<Type extends OperationType>(
  type: Type,
  fields: Arbitraries,
  options: Arbitraries,
): fc.Arbitrary<OperationOf<Type>> {
  return (
    fc
      .tuple(fc.record(fields), fc.record(options, { requiredKeys: [] }))
      // What the type needs is checked where the operation is run through its directive.
      .map(([given, chosen]) => ({ ...chosen, ...given, type }) as unknown as OperationOf<Type>)
  )
}

/** A type that is missing here does not compile. */
const arbitraries: { readonly [Type in OperationType]: fc.Arbitrary<OperationOf<Type>> } = {
  createTable: fc
    .tuple(
      operation(
        'createTable',
        { name: text },
        {
          schema,
          ifNotExists: flag,
          comment: fc.option(text),
          temporary: flag,
          unlogged: flag,
          partitionBy: textOrSql,
          inherits: fc.oneof(textOrSql, fc.array(textOrSql, { minLength: 1, maxLength: 3 })),
          using: text,
          with: storage,
          onCommit: fc.constantFrom('preserve rows', 'drop'),
          tablespace: text,
        },
      ),
      body,
    )
    .map(([given, described]) => ({ ...given, ...described })),
  alterTable: fc
    .tuple(operation('alterTable', { table: text }, { schema }), body)
    .map(([given, described]) => ({ ...given, ...described })),
  addColumn: fc
    .tuple(operation('addColumn', { table: text }, { schema, ifNotExists: flag }), body)
    .map(([given, described]) => ({ ...given, ...described })),
  dropTable: operation('dropTable', { name: text }, { schema, ifExists: flag, cascade: flag }),
  renameTable: operation('renameTable', { name: text, newName: text }, { schema, ifExists: flag }),
  createTableComment: operation(
    'createTableComment',
    { table: text, comment: fc.option(text) },
    { schema, existingComment: fc.option(text) },
  ),
  dropTableComment: operation(
    'dropTableComment',
    { table: text },
    { schema, existingComment: fc.option(text) },
  ),
  dropColumn: operation(
    'dropColumn',
    { table: text, column: text },
    { schema, ifExists: flag, cascade: flag },
  ),
  renameColumn: operation('renameColumn', { table: text, column: text, newName: text }, { schema }),
  setNotNullSafely: operation(
    'setNotNullSafely',
    { table: text, column: text },
    { schema, constraintName: text },
  ),
  alterColumn: operation(
    'alterColumn',
    {
      table: text,
      column: text,
      changes: fc.record(
        {
          type: textOrSql,
          using: textOrSql,
          collation: textOrSql,
          nullable: flag,
          default: value,
          comment: fc.option(text),
          name: text,
          identity,
          generated: fc.constant(null),
          storage: fc.constantFrom('plain', 'main'),
          compression: fc.constantFrom('lz4', 'default'),
          statistics: fc.option(fc.integer()),
          existingType: textOrSql,
          existingNullable: flag,
          existingDefault: value,
          existingComment: fc.option(text),
          existingIdentity: identity,
        },
        { requiredKeys: [] },
      ),
    },
    { schema },
  ),
  createIndex: operation(
    'createIndex',
    {
      name: constraintName,
      table: text,
      columns: fc.array(
        fc.oneof(
          text,
          sqlText,
          fc.record({ element: textOrSql, ...sorted, collation: textOrSql }, { requiredKeys: ['element'] }),
        ),
        { minLength: 1, maxLength: 4 },
      ),
    },
    {
      schema,
      unique: flag,
      using: text,
      where: textOrSql,
      include: names,
      with: storage,
      tablespace: text,
      opclass: fc.dictionary(text, text, { maxKeys: 3, noNullPrototype: true }),
      nullsNotDistinct: flag,
      ifNotExists: flag,
      concurrently: flag,
      only: flag,
    },
  ),
  dropIndex: operation(
    'dropIndex',
    { name: constraintName },
    { schema, table: text, ifExists: flag, concurrently: flag, cascade: flag },
  ),
  renameIndex: operation('renameIndex', { name: text, newName: text }, { schema, ifExists: flag }),
  createPrimaryKey: operation('createPrimaryKey', { name: constraintName, table: text, columns: names }, key),
  createUniqueConstraint: operation(
    'createUniqueConstraint',
    { name: constraintName, table: text, columns: names },
    { ...key, nullsNotDistinct: flag },
  ),
  createForeignKey: operation(
    'createForeignKey',
    {
      name: constraintName,
      sourceTable: text,
      referentTable: text,
      localColumns: names,
      remoteColumns: fc.constant([]),
    },
    {
      ...deferrable,
      sourceSchema: schema,
      referentSchema: schema,
      onDelete: fc.constantFrom('cascade', 'SET NULL'),
      onUpdate: fc.constantFrom('cascade', 'set default'),
      match: fc.constantFrom('full', 'simple'),
      notValid: flag,
      notEnforced: flag,
      period: flag,
      onDeleteColumns: names,
    },
  ),
  createCheckConstraint: operation(
    'createCheckConstraint',
    { name: constraintName, table: text, condition: textOrSql },
    { schema, notValid: flag, noInherit: flag, notEnforced: flag },
  ),
  createExcludeConstraint: operation(
    'createExcludeConstraint',
    {
      name: constraintName,
      table: text,
      elements: fc.array(
        fc.record(
          { element: textOrSql, operator: text, ...sorted },
          { requiredKeys: ['element', 'operator'] },
        ),
        {
          maxLength: 3,
        },
      ),
    },
    { ...deferrable, schema, using: text, where: textOrSql, include: names, with: storage, tablespace: text },
  ),
  dropConstraint: operation(
    'dropConstraint',
    { name: fc.oneof(text, text.map(finalName)), table: text },
    { schema, constraintType, ifExists: flag, cascade: flag },
  ),
  validateConstraint: operation(
    'validateConstraint',
    { name: fc.oneof(text, text.map(finalName)), table: text },
    { schema, constraintType },
  ),
  renameConstraint: operation(
    'renameConstraint',
    { name: text, newName: fc.oneof(text, text.map(finalName)), table: text },
    { schema, constraintType },
  ),
  createEnum: operation(
    'createEnum',
    { name: text, values: fc.array(fc.oneof(text, fc.constant('')), { maxLength: 12 }) },
    { schema, ifNotExists: flag },
  ),
  dropEnum: operation('dropEnum', { name: text }, { schema, ifExists: flag, cascade: flag }),
  renameEnum: operation('renameEnum', { name: text, newName: text }, { schema }),
  addEnumValue: operation(
    'addEnumValue',
    { name: text, value: text },
    { schema, ifNotExists: flag, before: text, after: text },
  ),
  renameEnumValue: operation('renameEnumValue', { name: text, value: text, newValue: text }, { schema }),
  createSchema: operation('createSchema', { name: text }, { ifNotExists: flag, authorization: text }),
  dropSchema: operation('dropSchema', { name: text }, { ifExists: flag, cascade: flag }),
  createExtension: operation(
    'createExtension',
    { name: text },
    { schema, ifNotExists: flag, version: text, cascade: flag },
  ),
  dropExtension: operation('dropExtension', { name: text }, { ifExists: flag, cascade: flag }),
  createSequence: operation(
    'createSequence',
    { name: text },
    {
      ...sequence,
      schema,
      ifNotExists: flag,
      temporary: flag,
      as: fc.constantFrom('smallint', 'integer'),
      ownedBy: fc.record({ table: text, column: text, schema }, { requiredKeys: ['table', 'column'] }),
    },
  ),
  dropSequence: operation('dropSequence', { name: text }, { schema, ifExists: flag, cascade: flag }),
  createView: operation(
    'createView',
    { name: text, query: textOrSql },
    {
      schema,
      materialized: flag,
      orReplace: flag,
      ifNotExists: flag,
      temporary: flag,
      columns: names,
      with: storage,
      checkOption: fc.constantFrom('local', 'cascaded'),
      withData: flag,
      tablespace: text,
    },
  ),
  dropView: operation(
    'dropView',
    { name: text },
    { schema, ifExists: flag, cascade: flag, materialized: flag },
  ),
  execute: operation('execute', { text: textOrSql }, {}),
  bulkInsert: operation(
    'bulkInsert',
    {
      table: text,
      rows: fc.array(fc.dictionary(text, value, { maxKeys: 4, noNullPrototype: true }), {
        minLength: 1,
        maxLength: 3,
      }),
    },
    { schema },
  ),
}

/** Any operation, each type as often as any other. */
export const anyOperation: fc.Arbitrary<Operation> = fc.oneof(
  ...Object.values<fc.Arbitrary<Operation>>(arbitraries),
)

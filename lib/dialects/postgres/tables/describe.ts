/**
 * What a callback asked of knex's table builder, as changes in our own words: names decided, columns typed, nothing of
 * knex left.
 */
import { isFinalName } from '../../../ops/values.ts'
import type { RecordedCall, RecordedColumn, Recording } from '../builder.ts'
import { invalid } from '../ddl.ts'
import { columnOf, conditionText, constraintName } from './column.ts'
import type { TableChange, TableFacts } from './table-change.ts'
import { foreignKeyOf, indexOf, nameFor, primaryKeyOf, uniqueOf } from './table-keys.ts'

type Call = (args: readonly unknown[], facts: TableFacts) => readonly TableChange[]

const calls: Readonly<Record<string, Call>> = {
  primary: (args, facts) => [{ kind: 'addConstraint', constraint: primaryKeyOf(args, facts) }],
  unique: (args, facts) => [uniqueOf(args, facts)],
  index: (args, facts) => [{ kind: 'createIndex', index: indexOf(args, facts) }],
  foreign: (args, facts) => [{ kind: 'addConstraint', constraint: foreignKeyOf(args[0], facts) }],
  check: ([predicate, bindings, name]) => [
    {
      kind: 'addConstraint',
      constraint: {
        type: 'check',
        name: constraintName(name),
        condition: conditionText(predicate, bindings),
        options: {},
      },
    },
  ],
  dropColumn: (args) => [{ kind: 'dropColumns', columns: names(args, 'dropColumn') }],
  renameColumn: ([column, newName]) => [
    { kind: 'renameColumn', column: name(column, 'renameColumn'), newName: name(newName, 'renameColumn') },
  ],
  setNullable: ([column]) => [{ kind: 'setNullable', column: name(column, 'setNullable'), nullable: true }],
  dropNullable: ([column]) => [
    { kind: 'setNullable', column: name(column, 'dropNullable'), nullable: false },
  ],
  dropPrimary: ([given], facts) => [dropConstraint(nameFor('primary', [], given, facts))],
  dropPrimaryIfExists: ([given], facts) => [dropConstraint(nameFor('primary', [], given, facts), true)],
  dropUnique: ([columns, given], facts) => [dropConstraint(nameFor('unique', columns, given, facts))],
  dropUniqueIfExists: ([columns, given], facts) => [
    dropConstraint(nameFor('unique', columns, given, facts), true),
  ],
  dropForeign: ([columns, given], facts) => [dropConstraint(nameFor('foreign', columns, given, facts))],
  dropForeignIfExists: ([columns, given], facts) => [
    dropConstraint(nameFor('foreign', columns, given, facts), true),
  ],
  dropIndex: ([columns, given], facts) => [
    { kind: 'dropIndex', name: nameFor('index', columns, given, facts) },
  ],
  dropChecks: (args) => names(args, 'dropChecks').map((given) => dropConstraint(given)),
}

/** The changes in the order of the calls; a comment on the table comes last. */
export function tableChanges(recording: Recording, facts: TableFacts): readonly TableChange[] {
  const changes = recording.entries.flatMap((entry) =>
    entry.kind === 'column' ? addedColumn(entry, facts) : calledChange(entry, facts),
  )
  const { comment } = recording
  return comment === undefined
    ? changes
    : [...changes, { kind: 'comment', comment: comment === '' ? null : comment }]
}

function addedColumn(recorded: RecordedColumn, facts: TableFacts): readonly TableChange[] {
  if (recorded.alters) {
    throw invalid(
      `.alter(), .alterType() and .drop() of a column are not supported (table "${facts.table}")`,
      'knex would reset the default and the nullability too. op.alterColumn(table, column, { type, nullable, default }) changes only what you name; table.dropColumn(name) drops.',
    )
  }
  return [{ kind: 'addColumn', column: columnOf(recorded, facts.schema) }]
}

function calledChange({ method, args }: RecordedCall, facts: TableFacts): readonly TableChange[] {
  const call = Object.hasOwn(calls, method) ? calls[method] : undefined
  if (call === undefined) throw invalid(`table.${method}() is not known (table "${facts.table}")`)
  return call(args, facts)
}

function dropConstraint(name: string, ifExists = false): TableChange {
  return { kind: 'dropConstraint', name, ifExists }
}

function name(value: unknown, method: string): string {
  if (isFinalName(value)) return value.name
  if (typeof value === 'string' && value !== '') return value
  throw invalid(`table.${method}() takes names as strings`)
}

/** `('a', 'b')` or `(['a', 'b'])`, as in knex. */
function names(args: readonly unknown[], method: string): readonly string[] {
  const found = args.flat().map((value) => name(value, method))
  if (found.length === 0) throw invalid(`table.${method}() needs at least one name`)
  return found
}

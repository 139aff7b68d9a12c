/** Constraints as they stand in `CREATE TABLE` and behind `ALTER TABLE … ADD`, and inline behind a column. */
import type {
  CheckOptions,
  DeferrableOptions,
  ExcludeElement,
  ExcludeOptions,
  ForeignKeyOptions,
  PrimaryKeyOptions,
  UniqueOptions,
} from '../../ops/constraint-operations.ts'
import type { SqlText } from '../../ops/values.ts'
import { invalid, joined, keyword, withClause } from './ddl.ts'
import { sortedElement } from './index-statement.ts'
import { identifier, identifiers, qualified } from './names.ts'
import { inlined } from './parameters.ts'

/** A constraint whose name is decided; null leaves the name to PostgreSQL. */
export type Constraint =
  | {
      readonly type: 'primary'
      readonly name: string | null
      readonly columns: readonly string[]
      readonly options: PrimaryKeyOptions
    }
  | {
      readonly type: 'unique'
      readonly name: string | null
      readonly columns: readonly string[]
      readonly options: UniqueOptions
    }
  | {
      readonly type: 'foreignkey'
      readonly name: string | null
      readonly columns: readonly string[]
      readonly referredTable: string
      readonly referredColumns: readonly string[]
      readonly options: ForeignKeyOptions
    }
  | {
      readonly type: 'check'
      readonly name: string | null
      readonly condition: string | SqlText
      readonly options: CheckOptions
    }
  | {
      readonly type: 'exclude'
      readonly name: string | null
      readonly elements: readonly ExcludeElement[]
      readonly options: ExcludeOptions
    }

const referentialActions = ['CASCADE', 'RESTRICT', 'SET NULL', 'SET DEFAULT', 'NO ACTION']
const matchTypes = ['FULL', 'PARTIAL', 'SIMPLE']
const operator = /^(?:[-+*/<>=~!@#%^&|`?]+|operator\s*\(.+\))$/i

/** `CONSTRAINT name UNIQUE (a, b) …`. */
export function constraintClause(constraint: Constraint): string {
  return joined(named(constraint.name), body(constraint))
}

/** The same behind the definition of its only column, where `FOREIGN KEY (a)` and `(a)` are left out. */
export function inlineConstraint(constraint: Constraint): string {
  switch (constraint.type) {
    case 'primary':
    case 'unique':
      return joined(named(constraint.name), keyWords(constraint), indexClauses(constraint.options))
    case 'foreignkey':
      return joined(named(constraint.name), references(constraint))
    default:
      return constraintClause(constraint)
  }
}

function named(name: string | null): string {
  return name === null ? '' : `CONSTRAINT ${identifier(name)}`
}

function body(constraint: Constraint): string {
  switch (constraint.type) {
    case 'primary':
    case 'unique':
      return keyBody(constraint)
    case 'foreignkey':
      return `FOREIGN KEY (${keyColumns(constraint.columns, 'PERIOD', constraint.options.period)}) ${references(constraint)}`
    case 'check':
      return joined(
        `CHECK (${inlined(constraint.condition)})`,
        constraint.options.noInherit === true && 'NO INHERIT',
        validity(constraint.options),
      )
    case 'exclude':
      return excludeBody(constraint)
  }
}

type KeyConstraint = Extract<Constraint, { type: 'primary' | 'unique' }>

function keyWords({ type, options }: KeyConstraint): string {
  if (type === 'primary') return 'PRIMARY KEY'
  const notDistinct = 'nullsNotDistinct' in options && options.nullsNotDistinct === true
  return joined('UNIQUE', notDistinct && 'NULLS NOT DISTINCT')
}

function keyBody(constraint: KeyConstraint): string {
  const { columns, options } = constraint
  if (options.usingIndex !== undefined) {
    if (columns.length > 0)
      throw invalid('usingIndex takes over an index with its columns: give no columns with it')
    return joined(keyWords(constraint), `USING INDEX ${identifier(options.usingIndex)}`, deferrable(options))
  }
  const list = keyColumns(columns, 'WITHOUT OVERLAPS', options.withoutOverlaps)
  return joined(keyWords(constraint), `(${list})`, indexClauses(options))
}

/** Names of columns; the last one is a period where the key is temporal. */
function keyColumns(
  columns: readonly string[],
  word: 'PERIOD' | 'WITHOUT OVERLAPS',
  isTemporal: boolean | undefined,
): string {
  const last = columns.at(-1)
  if (isTemporal !== true || last === undefined) return someColumns(columns)
  const period = word === 'PERIOD' ? `PERIOD ${identifier(last)}` : `${identifier(last)} WITHOUT OVERLAPS`
  return [...columns.slice(0, -1).map(identifier), period].join(', ')
}

function indexClauses(options: PrimaryKeyOptions): string {
  return joined(
    options.include !== undefined && `INCLUDE (${someColumns(options.include)})`,
    withClause(options.with),
    options.tablespace !== undefined && `USING INDEX TABLESPACE ${identifier(options.tablespace)}`,
    deferrable(options),
  )
}

function references(constraint: Extract<Constraint, { type: 'foreignkey' }>): string {
  const { options } = constraint
  const columns =
    constraint.referredColumns.length === 0
      ? ''
      : `(${keyColumns(constraint.referredColumns, 'PERIOD', options.period)})`
  return joined(
    'REFERENCES',
    qualified(options.referentSchema, constraint.referredTable),
    columns,
    options.match !== undefined && `MATCH ${keyword(options.match, matchTypes, 'match')}`,
    onDelete(options),
    options.onUpdate !== undefined &&
      `ON UPDATE ${keyword(options.onUpdate, referentialActions, 'onUpdate')}`,
    deferrable(options),
    validity(options),
  )
}

function onDelete({ onDelete: action, onDeleteColumns: columns }: ForeignKeyOptions): string {
  const word = action === undefined ? null : keyword(action, referentialActions, 'onDelete')
  if (columns === undefined) return word === null ? '' : `ON DELETE ${word}`
  if (word !== 'SET NULL' && word !== 'SET DEFAULT') {
    throw invalid('onDeleteColumns needs onDelete to be set null or set default')
  }
  return `ON DELETE ${word} (${someColumns(columns)})`
}

function validity(options: {
  readonly notValid?: boolean | undefined
  readonly notEnforced?: boolean | undefined
}): string {
  return joined(options.notEnforced === true && 'NOT ENFORCED', options.notValid === true && 'NOT VALID')
}

function excludeBody({ elements, options }: Extract<Constraint, { type: 'exclude' }>): string {
  if (elements.length === 0) throw invalid('An exclusion constraint needs at least one element')
  return joined(
    `EXCLUDE USING ${identifier(options.using ?? 'gist')}`,
    `(${elements.map(excludeElement).join(', ')})`,
    options.include !== undefined && `INCLUDE (${someColumns(options.include)})`,
    withClause(options.with),
    options.tablespace !== undefined && `USING INDEX TABLESPACE ${identifier(options.tablespace)}`,
    options.where !== undefined && `WHERE (${inlined(options.where)})`,
    deferrable(options),
  )
}

function excludeElement(element: ExcludeElement): string {
  if (!operator.test(element.operator)) throw invalid(`"${element.operator}" is not an operator`)
  return `${sortedElement(element)} WITH ${element.operator}`
}

function deferrable(options: DeferrableOptions): string {
  if (options.initially !== undefined && options.deferrable === false) {
    throw invalid(`initially: '${options.initially}' contradicts deferrable: false`)
  }
  if (options.initially !== undefined) {
    return `DEFERRABLE INITIALLY ${keyword(options.initially, ['DEFERRED', 'IMMEDIATE'], 'initially')}`
  }
  if (options.deferrable === undefined) return ''
  return options.deferrable ? 'DEFERRABLE' : 'NOT DEFERRABLE'
}

function someColumns(columns: readonly string[]): string {
  if (columns.length === 0) throw invalid('A list of columns is empty')
  return identifiers(columns)
}

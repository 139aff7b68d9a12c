/** A new table: one `createTable` with its columns and constraints, then what can only be said of a table that is there. */
import { type BuilderChain, describedBody } from '../../../ops/builder-calls.ts'
import { type CreateTableOptions } from '../../../ops/table-operations.ts'
import { sql } from '../../../ops/values.ts'
import { TribikosError } from '../../../errors.ts'
import { type CatalogObject, objectLabel } from '../../../schema/catalog.ts'
import type { PlannedOperation, Sides } from '../../schema-rules.ts'
import { flag, optionalText } from '../attributes.ts'
import { constraintPart } from '../constraint-part.ts'
import { quoted } from '../literal.ts'
import { identifier } from '../names.ts'
import { part, qualifiedName, schemaOption } from '../object-paths.ts'
import { statement } from '../planned.ts'
import { storageAttribute } from '../storage-parameters.ts'
import { alterColumnText, alterTableText } from './alter-text.ts'
import { parentColumns } from '../ancestry.ts'
import { columnFacts } from './column-facts.ts'
import { afterCreation, defaultAmong, describedColumn } from './create-column.ts'
import { alterColumn } from './alter-column-operation.ts'

const described: ReadonlySet<string> = new Set(['column', 'default', 'inheritance'])

export function createTable(
  object: CatalogObject,
  parts: readonly CatalogObject[],
  sides: Sides,
): readonly PlannedOperation[] {
  const columns = parts.filter(({ id }) => id.kind === 'column')
  const constraints = parts.filter(({ id }) => !described.has(id.kind))
  const isHeir = parts.some(({ id }) => id.kind === 'inheritance')
  const own = isHeir ? columns.filter((column) => isDeclared(column)) : columns
  const inherited = isHeir ? columns.filter((column) => !isDeclared(column)) : []
  const chains = [
    ...own.map((column) => describedColumn(column, parts, sides)),
    ...constraints.map((constraint) => constraintChain(constraint, sides)),
  ]
  return [
    {
      operation: {
        type: 'createTable',
        name: part(object.id, 1),
        ...describedBody(chains),
        ...schemaOption(object.id, sides),
        ...tableOptions(object, parts),
      },
    },
    ...inherited.flatMap((column) => inheritedColumn(column, parts, sides)),
    ...columns.flatMap((column) => afterCreation(column, sides)),
    ...constraints.flatMap((constraint) => constraintComment(constraint)),
    ...tableSettings(object),
  ]
}

/** Whether a column is said for its table, beyond what it inherits. */
function isDeclared(column: CatalogObject): boolean {
  return !flag(column, 'inherited') || flag(column, 'local')
}

function constraintChain(constraint: CatalogObject, sides: Sides): BuilderChain {
  const chain = constraintPart(constraint, sides)
  if (chain !== null) return chain
  throw new TribikosError(
    'schema_object_invalid',
    `${objectLabel(constraint.id)} cannot be made together with its table`,
  )
}

function constraintComment({ id, attributes }: CatalogObject): readonly PlannedOperation[] {
  const { comment } = attributes
  if (typeof comment !== 'string') return []
  const target = `${identifier(part(id, 2))} ON ${qualifiedName(id)}`
  return [statement(`COMMENT ON CONSTRAINT ${target} IS ${quoted(comment)}`)]
}

function tableOptions(object: CatalogObject, parts: readonly CatalogObject[]): CreateTableOptions {
  const comment = optionalText(object, 'comment')
  const partitionBy = optionalText(object, 'partitionBy')
  const using = optionalText(object, 'accessMethod')
  const tablespace = optionalText(object, 'tablespace')
  const storage = {
    ...storageAttribute(object.attributes['options']),
    ...storageAttribute(object.attributes['toastOptions']),
  }
  const parents = parts
    .filter(({ id }) => id.kind === 'inheritance')
    .map(({ id }) => sql.identifier(part(id, 2), part(id, 3)))
  return {
    ...(flag(object, 'unlogged') ? { unlogged: true } : {}),
    ...(parents.length === 0 ? {} : { inherits: parents }),
    ...(partitionBy === null ? {} : { partitionBy }),
    ...(using === null ? {} : { using }),
    ...(Object.keys(storage).length === 0 ? {} : { with: storage }),
    ...(tablespace === null ? {} : { tablespace }),
    ...(comment === null ? {} : { comment }),
  }
}

/** What an heir's column has unlike the column above it, which it came with. */
function inheritedColumn(
  column: CatalogObject,
  parts: readonly CatalogObject[],
  sides: Sides,
): readonly PlannedOperation[] {
  const facts = columnFacts(column)
  const parents = parentColumns(column.id, sides.to)
  const own = defaultAmong(column, parts)
  const given = parents.map(
    ({ id }) => sides.to.get({ kind: 'default', path: id.path })?.attributes['expression'] ?? null,
  )
  const isGivenNotNull = parents.some((parent) => flag(parent, 'notNull'))
  return [
    ...(given.every((expression) => expression === own)
      ? []
      : [statement(alterColumnText(facts, own === null ? 'DROP DEFAULT' : `SET DEFAULT ${own}`))]),
    ...((facts.notNull && !isGivenNotNull) || facts.notNullConstraint.local
      ? [statement(alterColumnText(facts, 'SET NOT NULL'))]
      : []),
    ...(facts.comment === null ? [] : [alterColumn(column.id, { comment: facts.comment }, sides)]),
  ]
}

function tableSettings(object: CatalogObject): readonly PlannedOperation[] {
  const type = optionalText(object, 'ofType')
  const identity = optionalText(object, 'replicaIdentity') ?? 'default'
  const actions = [
    ...(type === null ? [] : [`OF ${type}`]),
    ...(flag(object, 'rowSecurity') ? ['ENABLE ROW LEVEL SECURITY'] : []),
    ...(flag(object, 'forceRowSecurity') ? ['FORCE ROW LEVEL SECURITY'] : []),
    ...(identity === 'default' ? [] : [`REPLICA IDENTITY ${identity.toUpperCase()}`]),
  ]
  const place = { schema: part(object.id, 0), table: part(object.id, 1) }
  return actions.map((action) => statement(alterTableText(place, action)))
}

/** Sequences that stand by themselves, and the columns that own them. */
import type { CreateSequenceOptions } from '../../../ops/schema-operations.ts'
import type { CatalogObject } from '../../../schema/catalog.ts'
import type { ObjectChange, PlannedChange, PlannedOperation, Sides } from '../../schema-rules.ts'
import { flag } from '../attributes.ts'
import { isCopied } from '../copied-tables.ts'
import { identifier } from '../names.ts'
import type { PostgresKind } from '../object-family.ts'
import { part, qualifiedName, schemaOption, textAttribute } from '../object-paths.ts'
import { statement } from '../planned.ts'
import { changedOptions, type SequenceFacts, sequenceFacts, writtenOptions } from '../sequence-facts.ts'
import { sequenceClauses } from '../sequence-options.ts'
import { positionedWithin } from '../sequence-position.ts'
import {
  handOverFromIdentity,
  handOverToIdentity,
  isMadeBySerial,
  ownerColumn,
  positionStatement,
  renameStatement,
} from '../serial.ts'

export const sequence: PostgresKind = {
  rank: 90,
  createdWithParent: 'never',
  rebuildable: () => false,
  create: createSequence,
  drop: dropSequence,
  change: changeSequence,
  rename: (from, to) => [
    statement(`ALTER SEQUENCE ${qualifiedName(from.id)} RENAME TO ${identifier(part(to.id, 1))}`),
  ],
  names: ({ id }) => [`relation:${JSON.stringify(id.path)}`],
  commentOn: ({ id }) => `SEQUENCE ${qualifiedName(id)}`,
  grantOn: ({ id }) => `SEQUENCE ${qualifiedName(id)}`,
}

export const sequenceOwner: PostgresKind = {
  rank: 120,
  createdWithParent: 'never',
  rebuildable: () => true,
  create: ({ id, parent }, _parts, sides) =>
    parent === null || isMadeBySerial({ kind: 'sequence', path: id.path }, sides)
      ? []
      : [
          statement(
            `ALTER SEQUENCE ${qualifiedName(id)} OWNED BY ${qualifiedName(parent)}.${identifier(part(parent, 2))}`,
          ),
        ],
  drop: ({ id }, { to }) =>
    to.get({ kind: 'sequence', path: id.path }) === undefined
      ? []
      : [statement(`ALTER SEQUENCE ${qualifiedName(id)} OWNED BY NONE`)],
  change: () => ({ type: 'replace' }),
  commentOn: () => null,
}

function createSequence(
  object: CatalogObject,
  _parts: readonly CatalogObject[],
  sides: Sides,
): readonly PlannedOperation[] {
  const { id } = object
  if (isMadeBySerial(id, sides)) return []
  const facts = factsOf(object)
  const options: CreateSequenceOptions = {
    ...(isSequenceType(facts.type) && facts.type !== 'bigint' ? { as: facts.type } : {}),
    ...writtenOptions(facts),
    ...schemaOption(id, sides),
  }
  const handOver = handOverFromIdentity(id, sides)
  const renaming = handOver === null ? null : renameStatement(handOver)
  return [
    ...(renaming === null ? [] : [statement(renaming)]),
    { operation: { type: 'createSequence', name: part(id, 1), ...options } },
    ...(handOver === null ? [] : [statement(positionStatement(handOver))]),
    ...(flag(object, 'unlogged') ? [statement(`ALTER SEQUENCE ${qualifiedName(id)} SET UNLOGGED`)] : []),
  ]
}

function isSequenceType(type: string): type is 'smallint' | 'integer' | 'bigint' {
  return type === 'smallint' || type === 'integer' || type === 'bigint'
}

function factsOf(object: CatalogObject): SequenceFacts {
  return sequenceFacts(object.attributes, textAttribute(object, 'type'))
}

/** A sequence goes with the column that owns it. */
function dropSequence({ id }: CatalogObject, sides: Sides): readonly PlannedOperation[] {
  const column = ownerColumn(id, sides.from)
  if (column !== undefined && sides.to.get(column.id) === undefined) return []
  if (column?.parent != null && isCopied(column.parent, sides)) return []
  const handOver = handOverToIdentity(id, sides)
  if (handOver !== null) {
    const name = handOver.renamedTo ?? part(id, 1)
    return [{ operation: { type: 'dropSequence', name, ...schemaOption(id, sides) } }]
  }
  return [
    {
      operation: { type: 'dropSequence', name: part(id, 1), ...schemaOption(id, sides) },
      remarks: [`The position of ${qualifiedName(id)} is lost.`],
    },
  ]
}

function changeSequence({ from, to, attributes }: ObjectChange, _sides: Sides): PlannedChange {
  const [before, after] = [factsOf(from), factsOf(to)]
  const name = qualifiedName(to.id)
  const clauses = [
    ...(before.type === after.type ? [] : [`AS ${after.type}`]),
    ...sequenceClauses(changedOptions(before, after)),
    ...(isApart(before, after) ? ['RESTART'] : []),
  ]
  return {
    type: 'alter',
    operations: [
      ...positionedWithin(name, before, after),
      ...(clauses.length === 0 ? [] : [statement(`ALTER SEQUENCE ${name} ${clauses.join(' ')}`)]),
      ...(attributes.includes('unlogged')
        ? [statement(`ALTER SEQUENCE ${name} SET ${flag(to, 'unlogged') ? 'UNLOGGED' : 'LOGGED'}`)]
        : []),
    ],
  }
}

/** Whether no number is within both bounds. */
function isApart(before: SequenceFacts, after: SequenceFacts): boolean {
  return BigInt(after.minValue) > BigInt(before.maxValue) || BigInt(after.maxValue) < BigInt(before.minValue)
}

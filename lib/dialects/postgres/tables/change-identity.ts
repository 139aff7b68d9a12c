/** Identity columns: made, changed and unmade, with the position that their numbers have reached. */
import type { Identity } from '../../../ops/table-operations.ts'
import type { CatalogObject } from '../../../schema/catalog.ts'
import type { PlannedOperation, Sides } from '../../schema-rules.ts'
import { identifier, qualified } from '../names.ts'
import { statement } from '../planned.ts'
import { changedOptions, defaultsFor, type SequenceFacts, writtenOptions } from '../sequence-facts.ts'
import { positionedWithin } from '../sequence-position.ts'
import { handOverToIdentity, ownedSequences, positionStatement, renameStatement } from '../serial.ts'
import { alterColumnText } from './alter-text.ts'
import { identityClause } from './column-calls.ts'
import type { ColumnFacts, IdentityFacts } from './column-facts.ts'
import { alterColumn } from './alter-column-operation.ts'

/** Dropped before anything else, as the server keeps NOT NULL on an identity column and allows it no default. */
export function dropsIdentity(from: ColumnFacts, to: ColumnFacts): boolean {
  return from.identity !== null && to.identity === null
}

export function changeIdentity(
  object: CatalogObject,
  from: ColumnFacts,
  to: ColumnFacts,
  sides: Sides,
): readonly PlannedOperation[] {
  if (to.identity === null) return []
  if (from.identity === null) return addIdentity(object, to, to.identity, sides)
  return alterIdentity(object, { before: from.identity, after: to.identity }, sides)
}

function addIdentity(
  object: CatalogObject,
  column: ColumnFacts,
  identity: IdentityFacts,
  sides: Sides,
): readonly PlannedOperation[] {
  const handOvers = ownedSequences(object.id, sides.from).flatMap(
    ({ id }) => handOverToIdentity(id, sides) ?? [],
  )
  return [
    ...handOvers.flatMap((handOver) => {
      const renaming = renameStatement(handOver)
      return renaming === null ? [] : [statement(renaming)]
    }),
    addition(object, column, identity, sides),
    ...handOvers.map((handOver) => statement(positionStatement(handOver))),
  ]
}

function addition(
  object: CatalogObject,
  column: ColumnFacts,
  identity: IdentityFacts,
  sides: Sides,
): PlannedOperation {
  const clause = identityClause(column, identity)
  if (clause.includes('SEQUENCE NAME')) return statement(alterColumnText(column, `ADD ${clause}`))
  return alterColumn(
    object.id,
    { identity: { generated: identity.generated, ...writtenOptions(identity.options) } },
    sides,
  )
}

interface IdentityChange {
  readonly before: IdentityFacts
  readonly after: IdentityFacts
}

function alterIdentity(
  object: CatalogObject,
  { before, after }: IdentityChange,
  sides: Sides,
): readonly PlannedOperation[] {
  const [schema, name] = after.sequence
  const sequence = qualified(schema, name)
  const options = changedOptions(before.options, after.options)
  const identity: Identity = { generated: after.generated, ...options }
  const existingIdentity: Identity = { generated: before.generated, ...former(options, before.options) }
  const isChanged = before.generated !== after.generated || Object.keys(options).length > 0
  return [
    ...(before.sequence[1] === name
      ? []
      : [
          statement(
            `ALTER SEQUENCE ${qualified(before.sequence[0], before.sequence[1])} RENAME TO ${identifier(name)}`,
          ),
        ]),
    ...positionedWithin(sequence, before.options, after.options),
    ...(isChanged ? [alterColumn(object.id, { identity, existingIdentity }, sides)] : []),
    ...(before.unlogged === after.unlogged || !isOwnChange(object, sides)
      ? []
      : [statement(`ALTER SEQUENCE ${sequence} SET ${after.unlogged ? 'UNLOGGED' : 'LOGGED'}`)]),
  ]
}

/** The values before of those options that change. */
function former(changed: Identity, before: SequenceFacts): Identity {
  const all: Readonly<Record<string, unknown>> = {
    ...writtenOptions(defaultsFor(before)),
    ...writtenOptions(before),
  }
  return Object.fromEntries(Object.entries(all).filter(([name]) => Object.hasOwn(changed, name)))
}

/** A table that becomes unlogged, or logged, takes its sequences along. */
function isOwnChange({ parent }: CatalogObject, sides: Sides): boolean {
  if (parent === null) return true
  return sides.from.get(parent)?.attributes['unlogged'] === sides.to.get(parent)?.attributes['unlogged']
}

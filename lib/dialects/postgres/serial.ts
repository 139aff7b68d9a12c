/**
 * What ties a sequence to a column: `serial`, which makes both at once, and the position that a column keeps when its
 * numbers come from an identity instead of a sequence of its own, or the other way.
 */
import {
  type Catalog,
  type CatalogIndex,
  type CatalogObject,
  type ObjectId,
  objectKey,
} from '../../schema/catalog.ts'
import { isSameJson } from '../../schema/diff.ts'
import type { Sides } from '../schema-rules.ts'
import { flag, optionalRecord, texts } from './attributes.ts'
import { isCopied } from './copied-tables.ts'
import { defaultName } from './default-names.ts'
import { freeName } from './free-name.ts'
import { quoted } from './literal.ts'
import { identifier, qualified } from './names.ts'
import { part, qualifiedName, textAttribute } from './object-paths.ts'
import { sequenceFacts, writtenOptions } from './sequence-facts.ts'

export type SerialWord = 'smallserial' | 'serial' | 'bigserial'

const words: Readonly<Record<string, SerialWord>> = {
  smallint: 'smallserial',
  integer: 'serial',
  bigint: 'bigserial',
}

/** The column that owns a sequence. */
export function ownerColumn(sequence: ObjectId, side: CatalogIndex): CatalogObject | undefined {
  const owner = side.get({ kind: 'sequenceOwner', path: sequence.path })
  return owner?.parent == null ? undefined : side.get(owner.parent)
}

/** Sequences that a column owns. */
export function ownedSequences(column: ObjectId, side: CatalogIndex): readonly CatalogObject[] {
  return side.children(column).flatMap((child) => {
    const sequence =
      child.id.kind === 'sequenceOwner' ? side.get({ kind: 'sequence', path: child.id.path }) : undefined
    return sequence === undefined ? [] : [sequence]
  })
}

/**
 * The word that makes a new column with its sequence, owner and default: null unless all four are new, just as the word
 * makes them, and nothing else is said of the sequence or needs it.
 */
export function serialWord(column: CatalogObject, sides: Sides): SerialWord | null {
  const [sequence, ...others] = ownedSequences(column.id, sides.to)
  if (sequence === undefined || others.length > 0) return null
  if (sides.from.get(column.id) !== undefined || sides.from.get(sequence.id) !== undefined) return null
  if (column.parent === null || column.parent.kind !== 'table') return null
  const word = words[textAttribute(column, 'type')]
  const isUsual =
    word !== undefined &&
    flag(column, 'notNull') &&
    isUnmarked(column) &&
    hasOnlyDefault(column, sequence, sides.to) &&
    isSerialSequence(sequence, column, sides.to)
  return isUsual && !hasDefaultPrivileges(sides) ? word : null
}

/** Whether a sequence is made by the word `serial` of its column. */
export function isMadeBySerial(sequence: ObjectId, sides: Sides): boolean {
  const column = ownerColumn(sequence, sides.to)
  return column !== undefined && serialWord(column, sides) !== null
}

function isUnmarked(column: CatalogObject): boolean {
  const constraint = optionalRecord(column, 'notNullConstraint')
  return (
    constraint === null &&
    column.attributes['inherited'] !== true &&
    (column.attributes['collation'] ?? null) === null
  )
}

function hasOnlyDefault(column: CatalogObject, sequence: CatalogObject, side: CatalogIndex): boolean {
  const ownDefault = side.get({ kind: 'default', path: column.id.path })
  if (ownDefault?.attributes['expression'] !== `nextval(${quoted(qualifiedName(sequence.id))}::regclass)`)
    return false
  const own = new Set([objectKey(ownDefault.id), objectKey(column.id)])
  return side
    .dependents(sequence.id)
    .every(
      ({ id }) =>
        own.has(objectKey(id)) || (id.kind === 'sequenceOwner' && isSameJson(id.path, sequence.id.path)),
    )
}

function isSerialSequence(sequence: CatalogObject, column: CatalogObject, side: CatalogIndex): boolean {
  const { attributes, id } = sequence
  const table = column.parent === null ? undefined : side.get(column.parent)
  const facts = sequenceFacts(attributes, textAttribute(sequence, 'type'))
  return (
    part(id, 0) === part(column.id, 0) &&
    part(id, 1) === defaultName(part(column.id, 1), part(column.id, 2), 'seq') &&
    facts.type === textAttribute(column, 'type') &&
    Object.keys(writtenOptions(facts)).length === 0 &&
    table !== undefined &&
    flag(sequence, 'unlogged') === flag(table, 'unlogged') &&
    (attributes['comment'] ?? null) === null &&
    isSameJson(attributes['privileges'] ?? {}, {})
  )
}

/** Catalogs do not change, and every serial column asks. */
const withDefaultPrivileges = new WeakMap<Catalog, boolean>()

/** Where new objects get privileges by themselves, what is granted on a sequence is said after it, so it must be there. */
function hasDefaultPrivileges(sides: Sides): boolean {
  return [sides.from.catalog, sides.to.catalog].some((catalog) => {
    const known = withDefaultPrivileges.get(catalog)
    if (known !== undefined) return known
    const found = [...catalog.objects.values()].some(({ id }) => id.kind === 'defaultPrivileges')
    withDefaultPrivileges.set(catalog, found)
    return found
  })
}

/** A sequence that hands its position to another. */
export interface HandOver {
  /** Schema of the old one. */
  readonly schema: string
  readonly from: string
  readonly to: string
  /** The name that the old one gets as long as both are there; null when theirs differ anyway. */
  readonly renamedTo: string | null
}

/** From the sequence that a column owned to its identity: null unless the column becomes an identity column. */
export function handOverToIdentity(sequence: ObjectId, sides: Sides): HandOver | null {
  const before = ownerColumn(sequence, sides.from)
  const after = before === undefined ? undefined : sides.to.get(before.id)
  if (before === undefined || after === undefined || sides.to.get(sequence) !== undefined) return null
  if (identitySequence(before) !== null) return null
  const now = identitySequence(after)
  return now === null ? null : handOver(sequence.path, now, sides)
}

/** From the sequence of an identity column to one that the column owns from now on. */
export function handOverFromIdentity(sequence: ObjectId, sides: Sides): HandOver | null {
  const after = ownerColumn(sequence, sides.to)
  const before = after === undefined ? undefined : sides.from.get(after.id)
  if (before === undefined || after === undefined || sides.from.get(sequence) !== undefined) return null
  if (identitySequence(after) !== null) return null
  const old = identitySequence(before)
  if (old === null) return null
  const found = handOver(old, sequence.path, sides)
  if (after.parent === null || !isCopied(after.parent, sides)) return found
  // The old table has been set aside by then, and its sequence with it.
  const [schema = '', name = ''] = old
  return { ...found, from: qualified(schema, freeName(schema, name, sides)), renamedTo: null }
}

/** `SELECT setval(…)`: the new sequence goes on where the old one stands. */
export function positionStatement(handOver: HandOver): string {
  return `SELECT setval(${quoted(handOver.to)}, last_value, is_called) FROM ${oldName(handOver)}`
}

/** The old sequence as it is called while both are there. */
export function oldName({ schema, from, renamedTo }: HandOver): string {
  return renamedTo === null ? from : qualified(schema, renamedTo)
}

/** Gives the old sequence the name that it has while both are there; null when it keeps its own. */
export function renameStatement({ from, renamedTo }: HandOver): string | null {
  return renamedTo === null ? null : `ALTER SEQUENCE ${from} RENAME TO ${identifier(renamedTo)}`
}

function identitySequence(column: CatalogObject): readonly string[] | null {
  return texts(optionalRecord(column, 'identity')?.['sequence'])
}

function handOver(from: readonly string[], to: readonly string[], sides: Sides): HandOver {
  const [schema = '', name = ''] = from
  const target = qualified(to[0] ?? '', to[1] ?? '')
  const isSame = isSameJson([...from], [...to])
  return {
    schema,
    from: qualified(schema, name),
    to: target,
    renamedTo: isSame ? freeName(schema, name, sides) : null,
  }
}

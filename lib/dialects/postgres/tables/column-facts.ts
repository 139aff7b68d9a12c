/** A column as its reflection gives it, read once. */
import type { CatalogObject, Json } from '../../../schema/catalog.ts'
import {
  flag,
  type JsonRecord,
  optionalRecord,
  optionalText,
  optionalTexts,
  textRecord,
  texts,
} from '../attributes.ts'
import { part, textAttribute } from '../object-paths.ts'
import { type SequenceFacts, sequenceFacts } from '../sequence-facts.ts'

export interface IdentityFacts {
  readonly generated: 'always' | 'by default'
  /** Schema and name of its sequence. */
  readonly sequence: readonly [string, string]
  readonly options: SequenceFacts
  readonly unlogged: boolean
}

/** What NOT NULL is beyond itself, where it is a constraint (PostgreSQL 18). */
export interface NotNullFacts {
  /** Null when it is the one that the server makes up. */
  readonly name: string | null
  readonly noInherit: boolean
  readonly notValid: boolean
  readonly inherited: boolean
  readonly local: boolean
  readonly comment: string | null
}

export interface ColumnFacts {
  readonly schema: string
  readonly table: string
  readonly name: string
  readonly type: string
  /** Schema and name; null is that of the type. */
  readonly collation: readonly string[] | null
  readonly notNull: boolean
  readonly notNullConstraint: NotNullFacts
  readonly identity: IdentityFacts | null
  readonly generated: { readonly kind: string; readonly expression: string } | null
  readonly storage: string | null
  readonly compression: string | null
  readonly statistics: number | null
  readonly options: Readonly<Record<string, string>>
  readonly foreignOptions: Readonly<Record<string, string>>
  readonly inherited: boolean
  /** True for one that is inherited and was said for the table itself too. */
  readonly local: boolean
  readonly comment: string | null
}

export function columnFacts(object: CatalogObject): ColumnFacts {
  const type = textAttribute(object, 'type')
  const statistics = object.attributes['statistics']
  return {
    schema: part(object.id, 0),
    table: part(object.id, 1),
    name: part(object.id, 2),
    type,
    collation: optionalTexts(object, 'collation'),
    notNull: flag(object, 'notNull'),
    notNullConstraint: notNullFacts(optionalRecord(object, 'notNullConstraint') ?? {}),
    identity: identityFacts(optionalRecord(object, 'identity'), type),
    generated: generatedFacts(optionalRecord(object, 'generated')),
    storage: optionalText(object, 'storage'),
    compression: optionalText(object, 'compression'),
    statistics: typeof statistics === 'number' ? statistics : null,
    options: textRecord(object, 'options'),
    foreignOptions: textRecord(object, 'foreignOptions'),
    inherited: flag(object, 'inherited'),
    local: flag(object, 'local'),
    comment: optionalText(object, 'comment'),
  }
}

function notNullFacts(record: JsonRecord): NotNullFacts {
  const text = (value: Json | undefined): string | null => (typeof value === 'string' ? value : null)
  return {
    name: text(record['name']),
    noInherit: record['noInherit'] === true,
    notValid: record['notValid'] === true,
    inherited: record['inherited'] === true,
    local: record['local'] === true,
    comment: text(record['comment']),
  }
}

function identityFacts(record: JsonRecord | null, type: string): IdentityFacts | null {
  if (record === null) return null
  const [schema = '', name = ''] = texts(record['sequence']) ?? []
  return {
    generated: record['generated'] === 'always' ? 'always' : 'by default',
    sequence: [schema, name],
    options: sequenceFacts(record, type),
    unlogged: record['unlogged'] === true,
  }
}

function generatedFacts(record: JsonRecord | null): ColumnFacts['generated'] {
  if (record === null) return null
  const { kind, expression } = record
  return typeof kind === 'string' && typeof expression === 'string' ? { kind, expression } : null
}

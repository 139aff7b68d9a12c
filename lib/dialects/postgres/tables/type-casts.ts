/**
 * How values of one type become values of another when the type of a column changes: whether the server does it by
 * itself, and whether it writes the table anew for it. Where it refuses without `USING`, an explicit cast is right; where
 * it does not, one would cut values silently that do not fit.
 */
import { type CatalogIndex } from '../../../schema/catalog.ts'
import { textAttribute } from '../object-paths.ts'
import { identifier, qualified } from '../names.ts'

const strings = new Set(['text', 'character varying', 'character', 'bpchar', 'name'])
const integers = new Set(['smallint', 'integer', 'bigint'])
const numbers = new Set([...integers, 'numeric', 'real', 'double precision'])

/** Casts beside those among numbers and to strings that the server makes when a value is assigned. */
const assignable: Readonly<Record<string, readonly string[]>> = {
  smallint: ['money', 'oid'],
  integer: ['money', 'oid'],
  bigint: ['money', 'oid'],
  numeric: ['money'],
  money: ['numeric'],
  oid: ['integer', 'bigint'],
  date: ['timestamp without time zone', 'timestamp with time zone'],
  'timestamp without time zone': ['date', 'timestamp with time zone', 'time without time zone'],
  'timestamp with time zone': [
    'date',
    'timestamp without time zone',
    'time without time zone',
    'time with time zone',
  ],
  'time without time zone': ['interval', 'time with time zone'],
  'time with time zone': ['time without time zone'],
  interval: ['time without time zone'],
  json: ['jsonb'],
  jsonb: ['json'],
  bit: ['bit varying'],
  'bit varying': ['bit'],
  cidr: ['inet'],
  inet: ['cidr'],
  macaddr: ['macaddr8'],
  macaddr8: ['macaddr'],
  xml: [],
}

/** Casts that have to be asked for. */
const explicit: Readonly<Record<string, readonly string[]>> = {
  boolean: ['integer'],
  integer: ['boolean', 'bit', '"char"'],
  bigint: ['bit'],
  bit: ['integer', 'bigint'],
  jsonb: ['boolean', 'smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision'],
  point: ['box'],
  box: ['circle', 'lseg', 'point', 'polygon'],
  circle: ['box', 'point', 'polygon'],
  polygon: ['box', 'circle', 'path', 'point'],
  path: ['polygon'],
}

interface TypeText {
  /** Without length and array signs: `character varying`. */
  readonly base: string
  readonly length: string | null
  readonly isArray: boolean
}

function parse(type: string): TypeText {
  const isArray = type.endsWith('[]')
  const element = isArray ? type.slice(0, -2) : type
  const [, length = null] = /\(([\d,-]+)\)/.exec(element) ?? []
  return { base: element.replace(/\([\d,-]+\)/, ''), length, isArray }
}

/** The text of `USING` for a column, or null when the server needs none. */
export function usingText(column: string, from: string, to: string, side: CatalogIndex): string | null {
  const casts = castsBetween(from, to, side)
  return casts === null ? null : `${identifier(column)}${casts}`
}

/** What is written behind a value for that, such as `::text::uuid`; null when nothing has to be. */
export function castsBetween(from: string, to: string, side: CatalogIndex): string | null {
  const [old, now] = [underlying(parse(from), side), underlying(parse(to), side)]
  if (isAssignable(old, now)) return null
  const isDirect =
    (strings.has(old.base) && old.isArray === now.isArray) ||
    (!old.isArray && !now.isArray && (explicit[old.base] ?? []).includes(now.base))
  if (isDirect) return `::${to}`
  if (old.base === 'boolean' && numbers.has(now.base) && old.isArray === now.isArray)
    return `::integer::${to}`
  if (integers.has(old.base) && now.base === 'boolean' && !old.isArray) return `::integer::${to}`
  return `::text${old.isArray && now.isArray ? '[]' : ''}::${to}`
}

/** Whether the type of a column becomes another by assignment alone. */
function isAssignable(from: TypeText, to: TypeText): boolean {
  if (from.isArray !== to.isArray) return to.isArray ? false : strings.has(to.base)
  if (from.base === to.base || strings.has(to.base)) return true
  if (numbers.has(from.base) && numbers.has(to.base)) return true
  return (assignable[from.base] ?? []).includes(to.base)
}

/** A domain is as assignable as the type below it. */
function underlying(type: TypeText, side: CatalogIndex): TypeText {
  const path = pathOf(type.base)
  const domain = path === null ? undefined : side.get({ kind: 'domain', path })
  if (domain === undefined) return type
  const base = underlying(parse(textAttribute(domain, 'type')), side)
  return type.isArray ? { ...base, isArray: true } : base
}

/** `app."Mood"` as `['app', 'Mood']`; null for what is no name with a schema. */
function pathOf(type: string): readonly string[] | null {
  const found = /^("(?:[^"]|"")+"|[^".]+)\.("(?:[^"]|"")+"|[^".]+)$/.exec(type)
  if (found === null) return null
  return found.slice(1).map((name) => (name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name))
}

/** Whether comparing values of both types needs no cast, so that a foreign key between them can be. */
export function areComparable(from: string, to: string): boolean {
  const [old, now] = [parse(from), parse(to)]
  if (old.isArray !== now.isArray) return false
  if (old.base === now.base) return true
  const families = [integers, new Set(['text', 'character varying'])]
  return families.some((family) => family.has(old.base) && family.has(now.base))
}

/** Whether the server writes the whole table anew. */
export function rewritesTable(from: string, to: string): boolean {
  const [old, now] = [parse(from), parse(to)]
  if (old.isArray || now.isArray) return from !== to
  const unbounded = now.length === null
  if (now.base === 'text' || now.base === 'character varying') {
    if (old.base !== 'text' && old.base !== 'character varying') return true
    return !unbounded && (old.length === null || Number(old.length) > Number(now.length))
  }
  if (old.base === 'cidr' && now.base === 'inet') return false
  if (old.base !== now.base) return true
  if (unbounded) return now.base === 'character' || now.base === 'bit'
  return old.length === null || !widens(old.base, old.length, now.length ?? '')
}

function widens(base: string, from: string, to: string): boolean {
  const [precision = 0, scale = 0] = from.split(',').map(Number)
  const [newPrecision = 0, newScale = 0] = to.split(',').map(Number)
  if (base === 'numeric') return newPrecision >= precision && newScale === scale
  if (base === 'character' || base === 'bit') return newPrecision === precision
  return newPrecision >= precision
}

/** `"schema"."name"` for messages. */
export function columnLabel(schema: string, table: string, column: string): string {
  return `${qualified(schema, table)}.${identifier(column)}`
}

/** What a sequence is, of its own or behind an identity column, and which of it the server would choose by itself. */
import { TribikosError } from '../../errors.ts'
import type { SequenceOptions } from '../../ops/table-operations.ts'
import type { JsonRecord } from './attributes.ts'

/** Numbers are texts: they may be larger than a number of JSON holds. */
export interface SequenceFacts {
  /** `smallint`, `integer` or `bigint`. */
  readonly type: string
  readonly start: string
  readonly increment: string
  readonly minValue: string
  readonly maxValue: string
  readonly cache: string
  readonly cycle: boolean
}

const limits: Readonly<Record<string, readonly [smallest: string, largest: string]>> = {
  smallint: ['-32768', '32767'],
  integer: ['-2147483648', '2147483647'],
  bigint: ['-9223372036854775808', '9223372036854775807'],
}

/** Facts from attributes as reflection gives them. */
export function sequenceFacts(attributes: JsonRecord, type: string): SequenceFacts {
  const text = (name: string): string => {
    const value = attributes[name]
    if (typeof value === 'string') return value
    throw new TribikosError('schema_object_invalid', `A sequence has no "${name}"`)
  }
  return {
    type,
    start: text('start'),
    increment: text('increment'),
    minValue: text('minValue'),
    maxValue: text('maxValue'),
    cache: text('cache'),
    cycle: attributes['cycle'] === true,
  }
}

/** What the server chooses for a sequence of this type that counts this way, where nothing else is said. */
export function defaultsFor(facts: Pick<SequenceFacts, 'type' | 'increment'>): SequenceFacts {
  const [smallest, largest] = limits[facts.type] ?? ['-9223372036854775808', '9223372036854775807']
  const descends = facts.increment.startsWith('-')
  const bounds = descends ? { minValue: smallest, maxValue: '-1' } : { minValue: '1', maxValue: largest }
  return {
    type: facts.type,
    increment: '1',
    ...bounds,
    start: descends ? bounds.maxValue : bounds.minValue,
    cache: '1',
    cycle: false,
  }
}

/** Options that have to be written: those that the server would choose differently. */
export function writtenOptions(facts: SequenceFacts): SequenceOptions {
  const usual = defaultsFor(facts)
  const start = facts.increment.startsWith('-') ? facts.maxValue : facts.minValue
  return {
    ...(facts.start === start ? {} : { start: number(facts.start) }),
    ...(facts.increment === usual.increment ? {} : { increment: number(facts.increment) }),
    ...(facts.minValue === usual.minValue ? {} : { minValue: number(facts.minValue) }),
    ...(facts.maxValue === usual.maxValue ? {} : { maxValue: number(facts.maxValue) }),
    ...(facts.cache === usual.cache ? {} : { cache: number(facts.cache) }),
    ...(facts.cycle ? { cycle: true } : {}),
  }
}

/**
 * Options that change `from` to `to`. A new type takes along a bound that is the limit of the old one, as the server does
 * when it is told of the type.
 */
export function changedOptions(from: SequenceFacts, to: SequenceFacts): SequenceOptions {
  const carried = withType(from, to.type)
  const usual = defaultsFor(to)
  const bound = (name: 'minValue' | 'maxValue'): number | bigint | null =>
    to[name] === usual[name] ? null : number(to[name])
  return {
    ...(carried.start === to.start ? {} : { start: number(to.start) }),
    ...(carried.increment === to.increment ? {} : { increment: number(to.increment) }),
    ...(carried.minValue === to.minValue ? {} : { minValue: bound('minValue') }),
    ...(carried.maxValue === to.maxValue ? {} : { maxValue: bound('maxValue') }),
    ...(carried.cache === to.cache ? {} : { cache: number(to.cache) }),
    ...(carried.cycle === to.cycle ? {} : { cycle: to.cycle }),
  }
}

function withType(facts: SequenceFacts, type: string): SequenceFacts {
  const [oldSmallest, oldLargest] = limits[facts.type] ?? []
  const [smallest, largest] = limits[type] ?? []
  return {
    ...facts,
    type,
    minValue: facts.minValue === oldSmallest && smallest !== undefined ? smallest : facts.minValue,
    maxValue: facts.maxValue === oldLargest && largest !== undefined ? largest : facts.maxValue,
  }
}

function number(text: string): number | bigint {
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : BigInt(text)
}

/** Where a sequence stands has to lie within its bounds; narrower bounds move it, as far as it has to. */
import type { PlannedOperation } from '../schema-rules.ts'
import { quoted } from './literal.ts'
import { statement } from './planned.ts'
import type { SequenceFacts } from './sequence-facts.ts'

/**
 * Statements that bring a sequence within new bounds before it gets them. Nothing where the bounds only become wider.
 *
 * @param name the sequence as it stands in SQL text
 */
export function positionedWithin(
  name: string,
  from: SequenceFacts,
  to: SequenceFacts,
): readonly PlannedOperation[] {
  const [low, high] = [BigInt(to.minValue), BigInt(to.maxValue)]
  const isWithin = (value: bigint): boolean =>
    value >= BigInt(from.minValue) && value <= BigInt(from.maxValue)
  const moves = [
    ...(low > BigInt(from.minValue) ? [{ value: low, when: `last_value < ${low}` }] : []),
    ...(high < BigInt(from.maxValue) ? [{ value: high, when: `last_value > ${high}` }] : []),
  ]
  return moves
    .filter(({ value }) => isWithin(value))
    .map(({ value, when }) =>
      statement(`SELECT setval(${quoted(name)}, ${value}, false) FROM ${name} WHERE ${when}`),
    )
}

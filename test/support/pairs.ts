/** Runs pairs of schemas, each both ways, as tests of their own; a pair names itself. */
import { expect, it } from 'vitest'
import { converge, type Pair } from './convergence.ts'

export interface NamedPair extends Pair {
  readonly name: string
  /** Texts that the statements of the way up have, in this order. */
  readonly does?: readonly (string | RegExp)[]
  /** A text of the reason for which it is refused. */
  readonly refused?: string | RegExp
  /** The way back cannot keep the rows that `data` put in, and fails with this message. */
  readonly downFails?: RegExp
}

/** One test for each pair. */
export function testPairs(pairs: readonly NamedPair[]): void {
  for (const pair of pairs) it(pair.name, async () => checkPair(pair))
}

async function checkPair({ does, refused, downFails, ...pair }: NamedPair): Promise<void> {
  const result = await converge(pair)
  if (refused !== undefined) {
    expect(result.refusals.join('\n')).toMatch(refused)
    return
  }
  expect(result.refusals).toEqual([])
  expect(result.upgrade).toEqual([])
  if (downFails === undefined) expect(result.downgrade).toEqual([])
  else expect(result.downgrade.join('\n')).toMatch(downFails)
  const sql = result.upgradeSql.join(';\n')
  let at = 0
  for (const text of does ?? []) {
    const found = typeof text === 'string' ? sql.indexOf(text, at) : sql.slice(at).search(text) + at
    expect(found, `${String(text)} in\n${sql.slice(at)}`).toBeGreaterThanOrEqual(at)
    at = found
  }
}

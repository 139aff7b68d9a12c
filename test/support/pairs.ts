/** Runs pairs of schemas, each both ways, as tests of their own; a pair names itself. */
import { expect, it } from 'vitest'
import { converge, type Pair } from './convergence.ts'
import { serverMajor } from './database.ts'

export interface NamedPair extends Pair {
  readonly name: string
  /** Texts that the statements of the way up have, in this order. */
  readonly does?: readonly (string | RegExp)[]
  /** A text of the reason for which it is refused. */
  readonly refused?: string | RegExp
  /** The way back cannot keep the rows that `data` put in, and fails with this message. */
  readonly downFails?: RegExp
  /** The first major version that understands it; older ones skip it. */
  readonly since?: number
  /** Whether `pg_dump` is asked too, where there is one. */
  readonly dumps?: boolean
}

/** One test for each pair. */
export function testPairs(pairs: readonly NamedPair[]): void {
  for (const pair of pairs) {
    it(pair.name, async ({ skip }) => {
      const { since = 0 } = pair
      major ??= serverMajor()
      skip(since > 0 && (await major) < since, `needs PostgreSQL ${since}`)
      await checkPair(pair)
    })
  }
}

let major: Promise<number> | undefined

async function checkPair({ does, refused, downFails, dumps, ...pair }: NamedPair): Promise<void> {
  const result = await converge(pair)
  if (refused !== undefined) {
    expect(result.refusals.join('\n')).toMatch(refused)
    return
  }
  expect(result.refusals).toEqual([])
  expect(result.upgrade).toEqual([])
  if (downFails === undefined) expect(result.downgrade).toEqual([])
  else expect(result.downgrade.join('\n')).toMatch(downFails)
  if (dumps === true) expect(result.dumped).toEqual([])
  const sql = result.upgradeSql.join(';\n')
  let at = 0
  for (const text of does ?? []) {
    const found = typeof text === 'string' ? sql.indexOf(text, at) : sql.slice(at).search(text) + at
    expect(found, `${String(text)} in\n${sql.slice(at)}`).toBeGreaterThanOrEqual(at)
    at = found
  }
}

/**
 * Every folder beside this file is a pair of schemas. The plan from one to the other and back must arrive, keep the rows, and
 * look the same to pg_dump; so must the pair turned around.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { converge } from '../support/convergence.ts'
import { createTestDatabase } from '../support/database.ts'

const root = fileURLToPath(new URL('.', import.meta.url))

const pairs = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap((area) => readdirSync(`${root}${area.name}`).map((name) => `${area.name}/${name}`))
  .toSorted()
  .map((name) => {
    const file = (which: string): string => `${root}${name}/${which}.sql`
    const [from, to] = [readFileSync(file('from'), 'utf8'), readFileSync(file('to'), 'utf8')]
    const data = existsSync(file('rows')) ? readFileSync(file('rows'), 'utf8') : undefined
    const required = Number(/^-- requires: (\d+)/m.exec(`${from}\n${to}`)?.[1] ?? 0)
    return { name, from, to, data, required }
  })

let serverMajor = 0

beforeAll(async () => {
  const database = await createTestDatabase('version')
  const [row] = await database.query<{ major: number }>(
    "SELECT current_setting('server_version_num')::int / 10000 AS major",
  )
  serverMajor = row?.major ?? 0
  await database.drop()
})

const nothing = { refusals: [], upgrade: [], downgrade: [], lost: [], dumped: [] }

describe.each(pairs)('$name', ({ from, to, data, required }) => {
  it('forth and back', async ({ skip }) => {
    skip(serverMajor < required, `needs PostgreSQL ${required}`)
    expect(await converge({ from, to, ...(data === undefined ? {} : { data }) })).toMatchObject(nothing)
  })

  it('turned around', async ({ skip }) => {
    skip(serverMajor < required, `needs PostgreSQL ${required}`)
    expect(await converge({ from: to, to: from })).toMatchObject(nothing)
  })
})

it('the corpus is there', () => {
  expect(pairs.length).toBeGreaterThanOrEqual(150)
})

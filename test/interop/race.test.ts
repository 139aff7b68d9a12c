/** Alembic and tribikos upgrade one database at once, where Alembic is installed. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { program } from '../support/cli.ts'
import { createTestDatabase, type TestDatabase, withClient } from '../support/database.ts'
import { whyNoAlembic } from './installed.ts'
import { type Tool, writeAlembicProject, writeTribikosProject } from './projects.mjs'

interface Ending {
  readonly code: number
  /** All that it printed. */
  readonly text: string
}

const ids = ['r1', 'r2', 'r3', 'r4', 'r5', 'r6']

/** Each revision adds one to the count of its own row, and nothing but the version table keeps it from doing so twice. */
function revisions(isOutside: boolean) {
  return ids.map((id, at) => {
    const count = `INSERT INTO counted VALUES ('${id}')`
    const [down] = at === 0 ? [] : [ids[at - 1] ?? '']
    const first = at === 0 ? ['CREATE TABLE counted (id text NOT NULL)'] : []
    const outside = isOutside && at > 1
    const [python, typescript] = [
      [
        ...first.map((each) => `op.execute("${each}")`),
        ...(outside
          ? ['with op.get_context().autocommit_block():', `    op.execute("${count}")`]
          : [`op.execute("${count}")`]),
      ],
      [
        ...first.map((each) => `await op.execute("${each}")`),
        outside
          ? `await op.autocommitBlock(async () => { await op.execute("${count}") })`
          : `await op.execute("${count}")`,
      ],
    ]
    return {
      id,
      message: `revision ${id}`,
      downRevisions: down === undefined ? [] : [down],
      dependsOn: [],
      branchLabels: [],
      python: { upgrade: python?.join('\n') ?? '', downgrade: 'pass' },
      typescript: { upgrade: typescript?.join('\n') ?? '', downgrade: '' },
    }
  })
}

async function run(
  tool: Tool,
  args: readonly string[],
  url: string,
): Promise<Ending & { readonly stdout: string }> {
  const { command, cwd, env } = tool(args, url)
  const [file = '', ...rest] = command
  return new Promise((settle) => {
    execFile(file, rest, { cwd, env: { ...process.env, ...env } }, (error, stdout, stderr) => {
      settle({
        code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1,
        stdout,
        text: stdout + stderr,
      })
    })
  })
}

async function counted(database: TestDatabase): Promise<Readonly<Record<string, unknown>>> {
  return withClient(database.url, async (client) => {
    const { rows } = await client.query('SELECT id, count(*)::int AS count FROM counted GROUP BY id')
    return Object.fromEntries(rows.map(({ id, count }: { id: string; count: number }) => [id, count]))
  })
}

async function rowsOf(database: TestDatabase): Promise<readonly string[]> {
  return withClient(database.url, async (client) => {
    const { rows } = await client.query<{ version_num: string }>('SELECT version_num FROM alembic_version')
    return rows.map(({ version_num: id }) => id)
  })
}

const once = Object.fromEntries(ids.map((id) => [id, 1]))
const whyNot = whyNoAlembic()

describe.skipIf(whyNot !== null)(`four of each at once${whyNot === null ? '' : ` (${whyNot})`}`, () => {
  let folder = ''
  let database: TestDatabase

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tribikos-race-'))
    database = await createTestDatabase('race')
  })
  afterAll(async () => {
    await database.drop()
    rmSync(folder, { recursive: true, force: true })
  })

  /** Both projects of a history, beside a database that stands at its first revision. */
  async function race(name: string, isOutside: boolean, takesLock: boolean): Promise<readonly Ending[][]> {
    const history = revisions(isOutside)
    const ours = writeTribikosProject(join(folder, name, 'ts'), history, await program())
    const url = database.url
    await withClient(url, async (client) =>
      client.query('DROP TABLE IF EXISTS alembic_version, counted; DROP SCHEMA IF EXISTS tribikos CASCADE'),
    )
    expect((await run(ours, ['upgrade', 'r1'], url)).text).toContain('r1')
    const key = takesLock ? (await run(ours, ['lock-key'], url)).stdout.trim() : null
    if (takesLock) expect(key).toMatch(/^-?\d+$/)
    const theirs = writeAlembicProject(join(folder, name, 'py'), history, key)
    const each = Array.from({ length: 4 }, () => null)
    return Promise.all([
      Promise.all(each.map(async () => run(theirs, ['upgrade', 'head'], url))),
      Promise.all(each.map(async () => run(ours, ['upgrade', 'head'], url))),
    ])
  }

  it('apply each transactional revision once; ours all succeed', { timeout: 120_000 }, async () => {
    const [theirs = [], ours = []] = await race('transactional', false, false)
    expect(await counted(database)).toEqual(once)
    expect(await rowsOf(database)).toEqual(['r6'])
    expect(ours.map(({ code, text }) => (code === 0 ? '' : text))).toEqual(ours.map(() => ''))
    // It has no lock, and says of a row that it did not find.
    for (const { code, text } of theirs) if (code !== 0) expect(text).toMatch(/expected to match|duplicate/i)
  })

  it(
    'all succeed when Alembic takes the lock, also outside of transactions',
    { timeout: 120_000 },
    async () => {
      const endings = (await race('locked', true, true)).flat()
      expect(endings.map(({ code, text }) => (code === 0 ? '' : text))).toEqual(endings.map(() => ''))
      expect(await counted(database)).toEqual(once)
      expect(await rowsOf(database)).toEqual(['r6'])
    },
  )
})

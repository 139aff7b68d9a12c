/** Nobody steers a terminal, or adds lines to a log, by what stands in a name, a message, a file or an answer of a server. */
import * as fc from 'fast-check'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTerminal } from '../../lib/cli/terminal.ts'
import { hostileText } from '../support/hostile-text.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { call, commandNames, lineOf } from './support/command-lines.ts'
import { runs } from './support/hostile-names.ts'

/** All that moves a cursor, colours, rings, erases, ends a line, or turns the direction of a text. */
const steering =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069\uFEFF]/

const evil = 'a\u001B[2J\u001B]0;title\u0007\u009B31m\r\u202Eb\u2028c\u0000d'
const inSql = evil.replaceAll('\0', '')

let folder: string
let database: TestDatabase

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tribikos-terminal-'))
  database = await createTestDatabase('terminal')
  mkdirSync(join(folder, 'versions'))
  writeFileSync(
    join(folder, 'tribikos.json'),
    JSON.stringify({ url: database.url, schemaSource: { sql: ['schema.sql'] } }),
  )
  writeFileSync(join(folder, 'schema.sql'), `CREATE TABLE "${inSql}" (id int);`)
  writeFileSync(
    join(folder, 'versions/a1.ts'),
    `/** ${inSql.replaceAll(/[\r\u2028]/g, ' ')} */
export const revision = 'a1'
export const down_revision = null
export const branch_labels = ${JSON.stringify(inSql)}
export async function upgrade(op: any) {
  await op.execute(${JSON.stringify(`DO $x$ BEGIN RAISE NOTICE 'n ${inSql}'; END $x$`)})
  await op.execute(${JSON.stringify(`SELECT 1 AS "${inSql}", '${inSql}'::int`)})
}
export async function downgrade() {}
`,
  )
})

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await database.drop()
})

describe('what is printed has no control characters', () => {
  const variables = { EDITOR: 'true', VISUAL: 'true', TRIBIKOS_CACHE_DIR: 'off' }
  const linesFor = (): readonly (readonly string[])[] => [
    ...commandNames.map((name) =>
      lineOf(name, { directory: join(folder, 'made'), 'scratch-url': database.url }),
    ),
    ['show', evil],
    ['upgrade', evil],
    ['revision', '-m', evil, '--rev-id', evil],
    ['revision', '-m', evil, '--branch-label', evil],
    ['revision', '-m', 'x', '--version-path', evil],
    ['heads', '--env', evil],
    ['heads', `--${evil}`],
    [evil],
    ['heads', '--url', evil],
    ['current', '--url', `postgresql://${encodeURIComponent(evil.replaceAll('\0', ''))}@127.0.0.1:1/x`],
  ]

  it('by any command', async () => {
    for (const line of linesFor()) {
      const { stdout, stderr } = await call([...line, '--config', join(folder, 'tribikos.json')], variables)
      expect(stdout + stderr, line.join(' ')).not.toMatch(steering)
    }
  })

  it('with --json, which says the same with escapes', async () => {
    const line = ['show', 'a1', '--json', '--config', join(folder, 'tribikos.json')]
    const { stdout, stderr } = await call(line, variables)
    expect(stderr).toBe('')
    // eslint-disable-next-line no-control-regex
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000B-\u001F]/)
    expect(stdout).toContain('\\u001b[2J')
    expect(JSON.parse(stdout)).toMatchObject({ revisions: [{ branchLabels: [inSql] }] })
  })

  it('whatever the text', () => {
    fc.assert(
      fc.property(hostileText, fc.string({ unit: 'binary' }), (one, other) => {
        let printed = ''
        const sink = { write: (text: string) => (printed += text) }
        const terminal = createTerminal({
          stdout: sink,
          stderr: sink,
          json: false,
          quiet: false,
          color: false,
        })
        terminal.note(one + other)
        terminal.warning(other)
        terminal.result({}, one)
        terminal.error(`error[x]: ${one}\n${other}`, {})
        expect(printed).not.toMatch(steering)
      }),
      runs,
    )
  })
})

describe('one message is one message', () => {
  it.each([
    ['a notice of the server', "RAISE NOTICE E'fine\\nRunning upgrade b1 -> evil'"],
    ['an error of the server', "RAISE EXCEPTION USING MESSAGE = E'fine\\nRunning upgrade b1 -> evil'"],
    [
      'a hint of the server',
      "RAISE EXCEPTION USING MESSAGE = 'no', HINT = E'fine\\nRunning upgrade b1 -> evil'",
    ],
  ])('%s cannot look like a line of the run', async (_, statement) => {
    const project = mkdtempSync(join(folder, 'p-'))
    mkdirSync(join(project, 'versions'))
    writeFileSync(join(project, 'tribikos.json'), JSON.stringify({ url: database.url, versionTable: 'v2' }))
    writeFileSync(
      join(project, 'versions/b1.ts'),
      `export const revision = 'b1'
export const down_revision = null
export async function upgrade(op: any) {
  await op.execute(${JSON.stringify(`DO $x$ BEGIN ${statement}; END $x$`)})
}
export async function downgrade() {}
`,
    )
    const options = ['--config', join(project, 'tribikos.json')]
    const { stderr } = await call(['upgrade', 'head', ...options])
    expect(stderr).toMatch(/^ +Running upgrade b1 -> evil/m)
    expect(stderr).not.toMatch(/^Running upgrade b1 -> evil/m)
    await call(['downgrade', 'base', ...options])
  })
})

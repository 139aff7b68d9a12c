/** `tribikos graph`: the picture of a project, in each language, with and without a database. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { tribikos, type CliResult } from '../support/cli.ts'
import { createToyProject, toyMerge, toyRevisions, type ToyProject } from '../support/toy-project.ts'

let project: ToyProject

beforeEach(() => {
  project = createToyProject([...toyRevisions, toyMerge], { url: 'pglite://./data' })
})
afterEach(() => {
  project.remove()
})

async function run(...argv: string[]): Promise<CliResult> {
  return tribikos(['graph', ...argv], { cwd: project.folder })
}

it('draws columns with labels, heads, dependencies and messages', async () => {
  expect(await run()).toEqual({
    code: 0,
    signal: null,
    stderr: '',
    stdout: `* e5e5e5e5e5e5 (net) (head) (depends on b2b2b2b2b2b2), net two
* d4d4d4d4d4d4 (net), networking base

* f6f6f6f6f6f6 (cart) (head), merge b and c
|\\
* | b2b2b2b2b2b2, add a column, to Account!
| * c3c3c3c3c3c3 (cart), add shopping cart
|/
* a1a1a1a1a1a1, create account table
`,
  })
})

it('draws a range', async () => {
  expect((await run('-r', 'a1a1:b2b2')).stdout).toBe(
    '* b2b2b2b2b2b2, add a column, to Account!\n* a1a1a1a1a1a1, create account table\n',
  )
})

it('marks the revisions of the database', async () => {
  await tribikos(['upgrade', 'b2b2'], { cwd: project.folder })
  expect((await run('-i')).stdout).toContain('b2b2b2b2b2b2 (current), add a column')
  expect((await run('-i', '--format', 'mermaid')).stdout).toMatch(/\n {2}class r\d current\n$/)
})

it('writes mermaid and dot', async () => {
  const { stdout: mermaid } = await run('--format', 'mermaid')
  expect(mermaid).toMatch(/^flowchart TD\n/)
  expect(mermaid.match(/-->/g)).toHaveLength(5)
  expect(mermaid.match(/-\.->/g)).toHaveLength(1)
  const { stdout: dot } = await run('--format', 'dot')
  expect(dot).toMatch(/^digraph revisions \{\n[^]*\n\}\n$/)
  expect(dot).toContain('"b2b2b2b2b2b2" -> "e5e5e5e5e5e5" [style=dashed];')
})

it('gives the graph as a value', async () => {
  const report = JSON.parse((await run('--json')).stdout) as {
    revisions: readonly { id: string }[]
    edges: readonly unknown[]
    picture: string
  }
  expect(report).toMatchObject({ version: 1, kind: 'graph', format: 'text', current: null })
  expect(report.revisions).toHaveLength(6)
  expect(report.edges).toContainEqual({ from: 'e5e5e5e5e5e5', to: 'b2b2b2b2b2b2', type: 'dependency' })
  expect(report.edges).toContainEqual({ from: 'f6f6f6f6f6f6', to: 'c3c3c3c3c3c3', type: 'down' })
  expect(report.picture.split('\n')[0]).toMatch(/^\* e5e5e5e5e5e5 /)
})

it('draws nothing of nothing', async () => {
  const empty = createToyProject([])
  expect(await tribikos(['graph'], { cwd: empty.folder })).toMatchObject({ code: 0, stdout: '' })
  empty.remove()
})

it('draws thousands', async () => {
  const folder = join(project.folder, 'many')
  mkdirSync(folder)
  const count = 5000
  for (let at = 0; at < count; at += 1) {
    // Fifty branches side by side.
    const down = at < 50 ? null : `m${at - 50}`
    writeFileSync(
      join(folder, `m${at}.ts`),
      `export const revision = 'm${at}'\nexport const down_revision = ${JSON.stringify(down)}\n`,
    )
  }
  project.configure({ versionLocations: './many' })
  const { code, stdout } = await run()
  expect(code).toBe(0)
  expect(stdout.match(/\* m\d+/g)).toHaveLength(count)
})

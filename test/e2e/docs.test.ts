/**
 * Runs the commands that the documentation shows, page by page, against the built command line on the embedded
 * PostgreSQL, and compares what they print. TRIBIKOS_UPDATE_DOCS=1 writes what they print into the pages instead.
 */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { createWorkspace, type Workspace } from '../support/workspace.ts'
import { docsSteps, IdMap, withoutTimes, type DocsStep } from '../support/console-blocks.ts'

const repository = fileURLToPath(new URL('../..', import.meta.url))
const update = process.env['TRIBIKOS_UPDATE_DOCS'] === '1'
/** How the project's folder is written in the pages. */
const shownDirectory = '/home/ada/boards'

const pages = [
  { file: 'README.md', project: 'sample' },
  { file: 'docs/guide/tutorial.md', project: 'empty' },
  { file: 'docs/guide/branches-and-merges.md', project: 'empty' },
  { file: 'docs/guide/autogenerate.md', project: 'sample' },
  { file: 'docs/guide/offline.md', project: 'sample' },
  { file: 'docs/guide/deploying.md', project: 'sample' },
  { file: 'docs/guide/production.md', project: 'sample' },
  { file: 'docs/guide/backfills.md', project: 'empty' },
  { file: 'docs/guide/testing.md', project: 'empty' },
  { file: 'docs/guide/sql.md', project: 'empty' },
  { file: 'docs/guide/types.md', project: 'sample' },
  { file: 'docs/guide/importing.md', project: 'empty' },
  { file: 'docs/guide/tenants.md', project: 'empty' },
] as const

interface Shown {
  readonly step: Extract<DocsStep, { kind: 'command' }>
  readonly code: number | null
  /** What was printed, with the ids of the page. */
  readonly output: readonly string[]
  /** What was printed and what the page says, comparable. */
  readonly actual: readonly string[]
  readonly expected: readonly string[]
}

describe.each(pages)('$file', ({ file, project }) => {
  it('prints what it says', { timeout: 900_000 }, async () => {
    const text = await readFile(join(repository, file), 'utf8')
    const steps = docsSteps(text)
    for (const step of steps) await compareSource(step)
    const shown = await runPage(steps, project)
    if (update) await writeFile(join(repository, file), withOutput(text, shown))
    for (const { step, actual, expected, code, output } of shown) {
      const place = `${file}:${step.line}: ${step.command}`
      if (!update) expect(actual, place).toEqual(expected)
      const saysSo = output.some((line) => line.startsWith('error['))
      expect(code !== 0, `${place} exits with ${code}:\n${output.join('\n')}`).toBe(saysSo)
    }
  })
})

async function runPage(steps: readonly DocsStep[], project: 'empty' | 'sample'): Promise<Shown[]> {
  const workspace = await createWorkspace(project)
  const ids = new IdMap()
  const shown: Shown[] = []
  try {
    for (const step of steps) {
      if (step.kind === 'setup') await runSetup(workspace, step.command)
      if (step.kind === 'file') await putFile(workspace, ids.translate(step.path), step.text)
      if (step.kind === 'command') shown.push(await runCommand(workspace, ids, step))
    }
    return shown
  } finally {
    await workspace.remove()
  }
}

async function runSetup(workspace: Workspace, command: string): Promise<void> {
  const { code, terminal } = await workspace.shell(command)
  expect(code, `${command}\n${terminal}`).toBe(0)
}

/** A quoted file says what the file says. */
async function compareSource(step: DocsStep): Promise<void> {
  if (step.kind !== 'source') return
  expect(step.text, step.path).toBe(await readFile(join(repository, step.path), 'utf8'))
}

async function runCommand(workspace: Workspace, ids: IdMap, step: Shown['step']): Promise<Shown> {
  const { terminal, code } = await workspace.shell(ids.translate(step.command))
  const printed = linesOf(terminal.replaceAll(workspace.directory, shownDirectory))
  const written = linesOf(step.output.join('\n'))
  const expected = ids.expect(written, printed)
  return {
    step,
    code,
    output: printed.map((line) => ids.written(line)),
    actual: printed.map(withoutTimes),
    expected: expected.map(withoutTimes),
  }
}

function linesOf(text: string): string[] {
  const trimmed = text.replace(/\n+$/, '')
  return trimmed === '' ? [] : trimmed.split('\n').map((line) => line.trimEnd())
}

/** Writes a file of the page; a text that begins with `export async function upgrade` replaces that part only. */
async function putFile(workspace: Workspace, pattern: string, text: string): Promise<void> {
  const path = join(workspace.directory, await existing(workspace, pattern))
  await mkdir(dirname(path), { recursive: true })
  const body = 'export async function upgrade'
  if (!text.startsWith(body)) return writeFile(path, text)
  const before = await readFile(path, 'utf8')
  return writeFile(path, before.slice(0, before.indexOf(body)) + text)
}

/** The path that a pattern such as `versions/*_add_users.ts` stands for; one without `*` stands for itself. */
async function existing(workspace: Workspace, pattern: string): Promise<string> {
  const [start = '', end] = basename(pattern).split('*')
  if (end === undefined) return pattern
  const names = await readdir(join(workspace.directory, dirname(pattern)))
  const matches = names.filter((name) => name.startsWith(start) && name.endsWith(end))
  expect(matches, pattern).toHaveLength(1)
  return join(dirname(pattern), matches[0] ?? '')
}

/** The page with what the commands printed; where only times and ids differ, the page stays as it is. */
function withOutput(text: string, shown: readonly Shown[]): string {
  const lines = text.split('\n')
  for (const { step, output, actual, expected } of shown.toReversed()) {
    if (actual.join('\n') !== expected.join('\n')) lines.splice(step.line, step.output.length, ...output)
  }
  return lines.join('\n')
}

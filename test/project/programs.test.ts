/** Programs that tribikos starts: post-write hooks and editors. Small shell scripts stand for them. */
import { chmodSync, existsSync, readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PostWriteHook } from '../../lib/config/config.ts'
import { isTribikosError } from '../../lib/errors.ts'
import { runPostWriteHooks } from '../../lib/project/post-write-hooks.ts'
import { runEditor } from '../../lib/project/run-editor.ts'
import { type CodeProject, createCodeProject } from '../support/code-project.ts'

let folder: CodeProject

beforeEach(() => {
  folder = createCodeProject({})
})
afterEach(() => folder.remove())

function program(name: string, body: string): string {
  folder.write({ [name]: `#!/bin/sh\n${body}\n` })
  chmodSync(folder.path(name), 0o755)
  return folder.path(name)
}

async function failure(action: Promise<unknown>) {
  try {
    await action
  } catch (error) {
    if (isTribikosError(error)) return error
    throw error
  }
  throw new Error('nothing was refused')
}

describe('post-write hooks', () => {
  const hook = (command: readonly string[], name = 'h'): PostWriteHook => ({
    name,
    command,
    cwd: folder.root,
  })
  const show = () => program('show', 'for each in "$@"; do echo "<$each>"; done; pwd; echo err >&2')

  it('run in order and report what they print', async () => {
    const hooks = [hook([show()], 'one'), hook([show(), '--file={path}', 'x'], 'two')]
    const reports = await runPostWriteHooks(hooks, '/p/a b$&.ts')
    expect(reports.map(({ name }) => name)).toEqual(['one', 'two'])
    expect(reports[0]?.output).toContain(`</p/a b$&.ts>\n${folder.root}\n`)
    expect(reports[0]?.output).toContain('err')
    expect(reports[1]?.output).toContain('<--file=/p/a b$&.ts>\n<x>\n')
  })

  it('are not read by a shell', async () => {
    const [report] = await runPostWriteHooks(
      [hook([show(), '$HOME', '; touch evil', '*'])],
      '/p/$(touch evil).ts',
    )
    expect(report?.output).toContain('<$HOME>\n<; touch evil>\n<*>\n</p/$(touch evil).ts>')
    expect(existsSync(folder.path('evil'))).toBe(false)
  })

  it.each<[string, () => PostWriteHook, string]>([
    [
      'an exit code',
      () => hook([program('bad', 'echo oops >&2; exit 3')]),
      "Post write hook 'h' failed with exit code 3:\noops",
    ],
    ['a signal', () => hook([program('die', 'kill -9 $$')]), 'was ended by SIGKILL'],
    ['no program', () => hook(['/no/such/program']), 'could not be started: no program /no/such/program'],
    ['no folder', () => ({ ...hook(['true']), cwd: '/no/such' }), 'no folder /no/such'],
  ])('that fail stop the others, and the file is kept: %s', async (_, first, message) => {
    const after = hook([program('after', 'touch after-ran')])
    const error = await failure(runPostWriteHooks([first(), after], '/p/a.ts'))
    expect(error).toMatchObject({ code: 'post_write_hook_failed', exitCode: 1, details: { path: '/p/a.ts' } })
    expect(error.message).toContain(message)
    expect(error.message).toContain('The file was written and is kept: /p/a.ts')
    expect(existsSync(folder.path('after-ran'))).toBe(false)
  })

  it('are ended when they are asked to', async () => {
    const abort = new AbortController()
    const running = failure(
      runPostWriteHooks([hook([program('slow', 'exec sleep 30')])], '/p/a.ts', abort.signal),
    )
    abort.abort()
    expect((await running).code).toBe('post_write_hook_failed')
  })
})

describe('the editor', () => {
  const record = (name: string) =>
    program(name, `echo "${name.replace('bin/', '')} $*" >> ${folder.path('log')}`)
  const log = () => readFileSync(folder.path('log'), 'utf8').trim().split('\n')
  // The scripts need a shell's own tools only, so nothing else has to be on the path.
  const path = () => folder.path('bin')

  it.each<[string, readonly string[], Record<string, string>, string]>([
    ['$EDITOR', ['bin/a', 'bin/b'], { EDITOR: 'a', VISUAL: 'b' }, 'a'],
    ['$VISUAL when there is no $EDITOR', ['bin/b'], { VISUAL: 'b' }, 'b'],
    ['$VISUAL when $EDITOR is not installed', ['bin/b'], { EDITOR: 'none', VISUAL: 'b' }, 'b'],
    ['the first of the usual ones', ['bin/nano', 'bin/vim'], {}, 'nano'],
    ['an editor with arguments', ['bin/a'], { EDITOR: `a --wait -c "set x" 'y z'` }, 'a --wait -c set x y z'],
    ['none that is empty', ['bin/vim'], { EDITOR: '', VISUAL: ' ' }, 'vim'],
    ['code, which has to wait', ['bin/code'], {}, 'code --wait'],
  ])('is %s', async (_, programs, variables, expected) => {
    for (const name of programs) record(name)
    await runEditor(['/x.ts', '/y.ts'], { ...variables, PATH: path() })
    expect(log()).toEqual([`${expected} /x.ts`, `${expected} /y.ts`])
  })

  it('may have blanks in its path', async () => {
    const editor = record('my editor')
    await runEditor(['/x.ts'], { EDITOR: editor, PATH: path() })
    expect(log()).toEqual(['my editor /x.ts'])
  })

  it('is missing', async () => {
    expect(await failure(runEditor(['/x.ts'], { EDITOR: 'none', PATH: path() }))).toMatchObject({
      code: 'editor_missing',
    })
  })

  it('fails', async () => {
    const editor = program('bad', 'exit 4')
    const error = await failure(runEditor(['/x.ts'], { EDITOR: editor, PATH: path() }))
    expect(error.code).toBe('editor_failed')
    expect(error.message).toBe(`Error executing editor (${editor}: exit code 4)`)
  })
})

/** The program of a schema source: its output, its failures, its end when it should not go on. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TribikosError } from '../../lib/errors.ts'
import { runSchemaCommand, type SchemaCommand } from '../../lib/project/schema-command.ts'

let cwd: string

beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'tribikos-command-'))
  mkdirSync(join(cwd, 'node_modules/.bin'), { recursive: true })
  writeFileSync(join(cwd, 'node_modules/.bin/ddl'), '#!/bin/sh\necho "CREATE TABLE $1 ();"\n', {
    mode: 0o755,
  })
})

afterAll(() => {
  rmSync(cwd, { recursive: true, force: true })
})

async function run(command: string, changes: Partial<SchemaCommand> = {}) {
  return runSchemaCommand({ command, cwd, variables: process.env, signal: null, ...changes })
}

const node = `"${process.execPath}"`

describe('the command of a schema source', () => {
  it('gives what it prints, run by the shell in its folder, with the programs of packages at hand', async () => {
    expect(await run('pwd && ddl account | cat')).toEqual({
      name: 'the output of `pwd && ddl account | cat`',
      text: `${cwd}\nCREATE TABLE account ();\n`,
    })
  })

  it.each([
    [
      'a failure',
      'echo SELECT 1; echo "no such table" >&2; exit 3',
      'failed with exit code 3:\nno such table',
    ],
    ['an unknown program', 'no-such-program-anywhere', 'failed with exit code 127'],
    ['a signal', 'kill -TERM $$', 'was ended by SIGTERM'],
    ['no output', 'true', 'printed nothing'],
  ])('%s is an error that shows stderr', async (_, command, text) => {
    const failure = await run(command).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'schema_source_failed' })
    expect(String(failure)).toContain(text)
  })

  it('a password on stderr is not shown', async () => {
    const failure = await run(
      'echo "cannot reach postgresql://app:canary1@host/db with canary2" >&2; exit 1',
      {
        secrets: ['canary2'],
      },
    ).catch((error: unknown) => error)
    expect(JSON.stringify([String(failure), failure])).not.toMatch(/canary/)
  })

  it('ends with all that it started when it takes too long', async () => {
    const marker = join(cwd, 'alive')
    const child = `setTimeout(() => require('fs').writeFileSync('${marker}', ''), 1000)`
    const failure = await run(`${node} -e "${child}" & sleep 60`, { timeLimitMs: 200 }).catch(
      (error: unknown) => error,
    )
    expect(String(failure)).toContain('did not end within 0.2 s')
    await new Promise((resolve) => setTimeout(resolve, 1500))
    await expect(import('node:fs').then(({ existsSync }) => existsSync(marker))).resolves.toBe(false)
  })

  it('ends when it prints too much', async () => {
    const failure = await run('yes', { outputLimit: 1024 * 1024 }).catch((error: unknown) => error)
    expect(String(failure)).toContain('printed more than 1 MB')
  })

  it('ends at a signal, with its reason', async () => {
    const controller = new AbortController()
    const reason = new TribikosError('interrupted_sigint', 'Interrupted by SIGINT')
    setTimeout(() => {
      controller.abort(reason)
    }, 50)
    await expect(run('sleep 60', { signal: controller.signal })).rejects.toBe(reason)
  })

  it('must print UTF-8', async () => {
    await expect(run("printf '\\377\\376'")).rejects.toMatchObject({ code: 'schema_source_invalid' })
  })
})

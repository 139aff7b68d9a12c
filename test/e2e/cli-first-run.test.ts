/** A newcomer's first minutes: init in an empty folder, a revision, an upgrade, all without any server. */
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { tribikos, type CliResult } from '../support/cli.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tribikos-first-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

async function run(...argv: string[]): Promise<CliResult> {
  return tribikos(argv, { cwd: folder })
}

describe('init', () => {
  it('gives a project that works at once', async () => {
    const init = await run('init')
    expect(init).toMatchObject({ code: 0, stderr: expect.stringContaining('Next: tribikos revision') })
    expect(init.stdout).toMatch(/^Generating .*tribikos\.json \.\.\. {2}done$/m)
    const revision = await run('revision', '-m', 'Create users!', '--rev-id', 'abc123')
    expect(revision).toMatchObject({
      code: 0,
      stdout: `Generating ${join(folder, 'versions/abc123_create_users.ts')} ...  done\n`,
    })
    expect(await run('upgrade', 'head')).toMatchObject({
      code: 0,
      stdout: '',
      stderr: `Database: pglite://${join(folder, '.tribikos/pgdata')}\nRunning upgrade  -> abc123, Create users!\n`,
    })
    expect((await run('current')).stdout).toBe('abc123 (head)\n')
    expect(await run('downgrade', '-1')).toMatchObject({ code: 0 })
    expect((await run('status', '--json')).stdout).toContain('"rows":[]')
  })

  it('keeps what is there', async () => {
    writeFileSync(join(folder, 'env.ts'), '// mine\n')
    const { stdout } = await run('init')
    expect(stdout).toContain(`File ${join(folder, 'env.ts')} already exists, skipping\n`)
    expect(readFileSync(join(folder, 'env.ts'), 'utf8')).toBe('// mine\n')
  })

  it('adds scripts when asked, and works in a folder of its own making', async () => {
    const { code } = await run('init', 'shop', '--scripts')
    expect(code).toBe(0)
    expect(JSON.parse(readFileSync(join(folder, 'shop/package.json'), 'utf8'))).toMatchObject({
      scripts: { 'migrate:current': 'tribikos current' },
    })
  })

  it('writes the URL that it is given, without a password of the environment', async () => {
    await run('init', '--url', '${SHOP_URL}')
    expect(readFileSync(join(folder, 'tribikos.json'), 'utf8')).toContain('"url": "${SHOP_URL}"')
    const result = await run('current')
    expect(result).toMatchObject({ code: 2, stdout: '' })
    expect(result.stderr).toMatch(/^error\[database_url_missing\]: .*SHOP_URL/)
  })

  it.each<[readonly string[], string, RegExp]>([
    [['init', '-t', 'nosuch'], 'template_unknown', /No such template nosuch/],
    [['init'], 'directory_not_empty', /already exists and is not empty/],
  ])('%j is refused', async (argv, code, text) => {
    if (code === 'directory_not_empty') {
      await run('init')
      await run('revision')
    }
    const before = readdirSync(folder, { recursive: true }).length
    const result = await run(...argv)
    expect(result).toMatchObject({ code: 2, stdout: '' })
    expect(result.stderr).toMatch(new RegExp(`^error\\[${code}\\]: `))
    expect(result.stderr).toMatch(text)
    expect(readdirSync(folder, { recursive: true })).toHaveLength(before)
  })
})

describe('revision and merge', () => {
  beforeEach(async () => {
    await run('init')
  })

  it('write what the listings then show', async () => {
    await run('revision', '-m', 'base', '--rev-id', 'aaaa')
    await run('revision', '-m', 'left', '--rev-id', 'bbbb')
    await run(
      'revision',
      '-m',
      'right',
      '--rev-id',
      'cccc',
      '--head',
      'aaaa',
      '--splice',
      '--branch-label',
      'cart',
    )
    await run('revision', '-m', 'net', '--rev-id', 'dddd', '--head', 'base', '--depends-on', 'cart')
    const merged = await run('merge', '-m', 'join', '--rev-id', 'eeee', 'bbbb', 'cart@head', '--json')
    expect(JSON.parse(merged.stdout)).toMatchObject({
      kind: 'revision',
      id: 'eeee',
      downRevisions: ['bbbb', 'cccc'],
    })
    expect((await run('history')).stdout.split('\n').sort().join('\n').trim()).toBe(
      [
        '<base> (cart) -> dddd (head), net',
        '<base> -> aaaa (branchpoint), base',
        'aaaa -> bbbb, left',
        'aaaa -> cccc (cart), right',
        'bbbb, cccc -> eeee (cart) (head) (mergepoint), join',
      ].join('\n'),
    )
    expect((await run('check', '--allow-heads')).code).toBe(0)
  })

  it('run the post-write hooks, and keep the file when one fails', async () => {
    const config = join(folder, 'tribikos.json')
    const hook = (code: string): string =>
      JSON.stringify({
        postWriteHooks: [{ name: 'format', command: [process.execPath, '-e', code, '{path}'] }],
      })
    writeFileSync(config, hook('console.log("formatted")'))
    const good = await run('revision', '-m', 'one', '--rev-id', 'aaaa')
    expect(good.stderr).toBe("Running post write hook 'format' ...\nformatted\n  done\n")
    writeFileSync(config, hook('process.exit(3)'))
    const bad = await run('revision', '-m', 'two', '--rev-id', 'bbbb')
    expect(bad).toMatchObject({ code: 1, stdout: '' })
    expect(bad.stderr).toMatch(
      /^error\[post_write_hook_failed\]: Post write hook 'format' failed with exit code 3/,
    )
    expect(bad.stderr).toContain(join(folder, 'versions/bbbb_two.ts'))
    expect((await run('heads')).stdout).toBe('bbbb (head)\n')
  })

  it('take hostile messages as text', async () => {
    const message = "*/ process.exit(1) /* `${x}` '; DROP"
    expect(await run('revision', '-m', message, '--rev-id', 'aaaa')).toMatchObject({ code: 0 })
    expect((await run('history')).stdout).toBe(`<base> -> aaaa (head), ${message}\n`)
    expect((await run('check')).code).toBe(0)
    expect(await run('revision', '-m', 'bell \u0007', '--rev-id', 'bbbb')).toMatchObject({
      code: 2,
      stdout: '',
    })
  })
})

describe('a protected environment', () => {
  beforeEach(() => {
    writeFileSync(
      join(folder, 'tribikos.json'),
      JSON.stringify({ url: 'pglite://./shop', environments: { production: { protected: true } } }),
    )
  })

  it.each(['upgrade heads', 'downgrade base', 'stamp heads', 'ensure-version'])(
    '%s needs the name of the database, and never asks a script',
    async (line) => {
      await run('revision', '-m', 'x', '--rev-id', 'aaaa')
      const argv = [...line.split(' '), '--env', 'production']
      const refused = await run(...argv)
      expect(refused).toMatchObject({ code: 5, stdout: '' })
      expect(refused.stderr).toMatch(
        /^error\[protected_environment\]: pglite:\/\/.*\/shop belongs to a protected/,
      )
      expect(readdirSync(folder)).not.toContain('shop')
      expect((await run(...argv, '--yes', 'other')).code).toBe(5)
      expect((await run(...argv, '--yes', 'shop')).code).toBe(0)
      expect((await run(...line.split(' '))).code).toBe(0)
    },
  )
})

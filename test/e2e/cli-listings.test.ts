/** The listings through the real command line, letter by letter: they are what scripts read. No database is there. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tribikos } from '../support/cli.ts'
import { chain, createToyProject, toyMerge, type ToyProject } from '../support/toy-project.ts'

let toy: ToyProject

beforeAll(() => {
  toy = createToyProject()
})
afterAll(() => {
  toy.remove()
})

const history = `a1a1a1a1a1a1 -> c3c3c3c3c3c3 (cart) (head), add shopping cart
d4d4d4d4d4d4 (b2b2b2b2b2b2) -> e5e5e5e5e5e5 (net) (head), net two
<base> -> d4d4d4d4d4d4 (net), networking base
a1a1a1a1a1a1 -> b2b2b2b2b2b2 (effective head), add a column, to Account!
<base> -> a1a1a1a1a1a1 (branchpoint), create account table
`

describe('the toy graph', () => {
  it.each([
    ['heads', 'b2b2b2b2b2b2 (effective head)\nc3c3c3c3c3c3 (cart) (head)\ne5e5e5e5e5e5 (net) (head)\n'],
    ['heads --resolve-dependencies', 'c3c3c3c3c3c3 (cart) (head)\ne5e5e5e5e5e5 (net) (head)\n'],
    [
      'branches',
      'a1a1a1a1a1a1 (branchpoint)\n             -> b2b2b2b2b2b2 (effective head)\n             -> c3c3c3c3c3c3 (cart) (head)\n\n',
    ],
    ['history', history],
    ['history -r :', history],
    ['history -r base:heads', history],
    [
      'history -r a1a1:c3c3',
      'a1a1a1a1a1a1 -> c3c3c3c3c3c3 (cart) (head), add shopping cart\n<base> -> a1a1a1a1a1a1 (branchpoint), create account table\n',
    ],
    [
      'history -r :cart@head',
      'a1a1a1a1a1a1 -> c3c3c3c3c3c3 (cart) (head), add shopping cart\n<base> -> a1a1a1a1a1a1 (branchpoint), create account table\n',
    ],
    ['history -r cart:', 'a1a1a1a1a1a1 -> c3c3c3c3c3c3 (cart) (head), add shopping cart\n'],
    [
      'history --rev-range a1a1:heads',
      history
        .split('\n')
        .filter((line) => /^a1|-> a1/.test(line))
        .join('\n') + '\n',
    ],
    ['show base', ''],
  ])('%s', async (line, stdout) => {
    expect(await tribikos(line.split(' '), { cwd: toy.folder })).toEqual({
      code: 0,
      signal: null,
      stdout,
      stderr: '',
    })
  })

  it('heads -v', async () => {
    const { stdout } = await tribikos(['heads', '-v'], { cwd: toy.folder })
    expect(stdout.split('Rev: ').at(-1)).toBe(`e5e5e5e5e5e5 (head)
Parent: d4d4d4d4d4d4
Also depends on: b2b2b2b2b2b2
Branch names: net
Path: ${toy.versions}/e5e5e5e5e5e5_toy.ts

    net two
    
    Revision ID: e5e5e5e5e5e5
    Revises: d4d4d4d4d4d4
    Create Date: 2026-11-21T10:00:00.000Z

`)
  })

  it('branches -v', async () => {
    const { stdout } = await tribikos(['branches', '-v'], { cwd: toy.folder })
    expect(stdout).toBe(`Rev: a1a1a1a1a1a1 (branchpoint)
Parent: <base>
Branches into: b2b2b2b2b2b2, c3c3c3c3c3c3
Path: ${toy.versions}/a1a1a1a1a1a1_toy.ts

    create account table
    
    Revision ID: a1a1a1a1a1a1
    Revises: 
    Create Date: 2026-11-21T10:00:00.000Z

             -> b2b2b2b2b2b2 (effective head), add a column, to Account!
             -> c3c3c3c3c3c3 (cart) (head), add shopping cart

`)
  })

  it.each(['c3', 'cart', 'cart@head', 'c3c3c3c3c3c3'])('show %s', async (argument) => {
    const { stdout, code } = await tribikos(['show', argument], { cwd: toy.folder })
    expect(code).toBe(0)
    expect(stdout).toMatch(/^Rev: c3c3c3c3c3c3 \(head\)\nParent: a1a1a1a1a1a1\nBranch names: cart\nPath: /)
  })

  it.each([
    ['heads', 'revisions'],
    ['history', 'revisions'],
    ['show heads', 'revisions'],
    ['branches', 'branchPoints'],
    ['check --allow-heads', 'diagnostics'],
  ])('%s --json is one value', async (line, field) => {
    const { stdout, stderr, code } = await tribikos([...line.split(' '), '--json'], { cwd: toy.folder })
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
    expect(stdout.trimEnd()).not.toContain('\n')
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      kind: line.split(' ')[0],
      [field]: expect.any(Array),
    })
  })

  it('is offered to the shell', async () => {
    const { stdout } = await tribikos(['--get-yargs-completions', 'tribikos', 'upgrade', ''], {
      cwd: toy.folder,
    })
    expect(stdout.split('\n')).toEqual(
      expect.arrayContaining(['head', 'heads', 'cart', 'net', 'c3c3c3c3c3c3']),
    )
  })

  it('shows results with --quiet too', async () => {
    expect((await tribikos(['-q', 'history'], { cwd: toy.folder })).stdout).toBe(history)
  })
})

describe('a merge', () => {
  it('joins the branches in the listings', async () => {
    const merged = createToyProject([...chain(0)])
    try {
      for (const revision of [
        { id: 'a1a1a1a1a1a1', doc: 'a' },
        { id: 'b2b2b2b2b2b2', doc: 'b', down: 'a1a1a1a1a1a1' },
        { id: 'c3c3c3c3c3c3', doc: 'c', down: 'a1a1a1a1a1a1' },
        toyMerge,
      ]) {
        merged.add(revision)
      }
      const { stdout } = await tribikos(['history'], { cwd: merged.folder })
      expect(stdout.split('\n')[0]).toBe(
        'b2b2b2b2b2b2, c3c3c3c3c3c3 -> f6f6f6f6f6f6 (head) (mergepoint), merge b and c',
      )
      const shown = await tribikos(['show', 'head'], { cwd: merged.folder })
      expect(shown.stdout).toMatch(
        /^Rev: f6f6f6f6f6f6 \(head\) \(mergepoint\)\nMerges: b2b2b2b2b2b2, c3c3c3c3c3c3\nPath/,
      )
    } finally {
      merged.remove()
    }
  })
})

describe('a long history', () => {
  it('may be cut off by its reader', async () => {
    const long = createToyProject(chain(3000))
    try {
      const { startTribikos } = await import('../support/cli.ts')
      const child = await startTribikos(['history'], { cwd: long.folder })
      let stderr = ''
      child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
      child.stdout.once('data', () => child.stdout.destroy())
      const code = await new Promise((resolve) => child.once('close', resolve))
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    } finally {
      long.remove()
    }
  })
})

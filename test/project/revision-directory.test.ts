/** Which files are revisions, in which order, and that the index of headers never changes the answer. */
import * as fc from 'fast-check'
import { execFileSync } from 'node:child_process'
import {
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join, relative } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { isTribikosError } from '../../lib/errors.ts'
import { loadGraph } from '../../lib/project/load-graph.ts'
import { openProject } from '../../lib/project/open-project.ts'
import type { Project } from '../../lib/project/project.ts'
import { readRevisionDirectory } from '../../lib/project/revision-directory.ts'
import { type CodeProject, createCodeProject } from '../support/code-project.ts'

let folder: CodeProject

beforeEach(() => {
  folder = createCodeProject({})
})
afterEach(() => {
  vi.useRealTimers()
  folder.remove()
})

function revision(id: string, parent: string | null = null, doc = `message of ${id}`): string {
  return `/**\n * ${doc}\n *\n * Revision ID: ${id}\n */\nexport const revision = '${id}'\nexport const down_revision = ${JSON.stringify(parent)}\n`
}

async function project(config: Record<string, unknown> = {}, cache: string | null = null): Promise<Project> {
  const opened = await openProject({ cwd: folder.root, config, variables: { TRIBIKOS_CACHE_DIR: 'off' } })
  return { ...opened, cacheDirectory: cache }
}

async function found(config: Record<string, unknown> = {}): Promise<readonly string[]> {
  const { headers } = await readRevisionDirectory(await project(config))
  return headers.map(({ id, path }) => `${id} ${relative(folder.root, path)}`)
}

async function problemsOf(config: Record<string, unknown> = {}) {
  try {
    await found(config)
  } catch (error) {
    if (!isTribikosError(error)) throw error
    return { code: error.code, message: error.message }
  }
  throw new Error('nothing was refused')
}

describe('which files are read', () => {
  it('orders by location, then by path', async () => {
    folder.write({
      'b/2.ts': revision('b2'),
      'b/10.ts': revision('b10'),
      'b/Z.ts': revision('bZ'),
      'b/a.ts': revision('ba'),
      'a/1.ts': revision('a1'),
    })
    expect(await found({ versionLocations: ['b', 'a'] })).toEqual([
      'b10 b/10.ts',
      'b2 b/2.ts',
      'bZ b/Z.ts',
      'ba b/a.ts',
      'a1 a/1.ts',
    ])
  })

  it('takes all six extensions and leaves out what is no revision', async () => {
    const no = 'throw new Error()'
    folder.write({
      'versions/a.ts': revision('a'),
      'versions/b.mts': revision('b'),
      'versions/c.cts': revision('c'),
      'versions/d.js': revision('d'),
      'versions/e.mjs': revision('e'),
      'versions/f.cjs': `exports.revision = 'f'\nexports.down_revision = null\n`,
      'versions/a.d.ts': no,
      'versions/a.test.ts': no,
      'versions/a.spec.js': no,
      'versions/_helper.ts': no,
      'versions/.#a.ts': no,
      'versions/a.js.map': no,
      'versions/README.md': no,
      'versions/folder.ts/x.ts': no,
      'versions/sub/x.ts': no,
    })
    expect(await found()).toEqual(
      ['a', 'b', 'c', 'd', 'e', 'f'].map(
        (id, index) => `${id} versions/${id}.${['ts', 'mts', 'cts', 'js', 'mjs', 'cjs'][index]}`,
      ),
    )
  })

  it('takes the source when its compiled file is beside it', async () => {
    folder.write({
      'versions/a.ts': revision('a'),
      'versions/a.js': revision('stale'),
      'versions/b.mts': revision('b'),
      'versions/b.mjs': revision('stale'),
      'versions/c.js': revision('c'),
      'versions/c.mts': revision('d'),
    })
    expect(await found()).toEqual([
      'a versions/a.ts',
      'b versions/b.mts',
      'c versions/c.js',
      'd versions/c.mts',
    ])
  })

  it('reads folders inside of a location when asked', async () => {
    folder.write({
      'versions/2026/11/a.ts': revision('a'),
      'versions/2026-b.ts': revision('b'),
      'versions/c.ts': revision('c'),
      'versions/_old/x.ts': 'no',
      'versions/.git/x.ts': 'no',
      'versions/node_modules/x/x.ts': 'no',
    })
    expect(await found()).toEqual(['b versions/2026-b.ts', 'c versions/c.ts'])
    expect(await found({ recursiveVersionLocations: true })).toEqual([
      'b versions/2026-b.ts',
      'a versions/2026/11/a.ts',
      'c versions/c.ts',
    ])
  })

  it('reads every file once, however it is reached', async () => {
    folder.write({ 'a/1.ts': revision('a1'), 'a/sub/2.ts': revision('a2') })
    symlinkSync(join(folder.root, 'a'), join(folder.root, 'link'))
    symlinkSync(join(folder.root, 'a/1.ts'), join(folder.root, 'a/sub/again.ts'))
    symlinkSync(join(folder.root, 'a'), join(folder.root, 'a/sub/circle'))
    const config = { versionLocations: ['a', 'a/sub', 'link'], recursiveVersionLocations: true }
    expect(await found(config)).toEqual(['a1 a/1.ts', 'a2 a/sub/2.ts'])
    expect(await found({ versionLocations: ['link', 'a'] })).toEqual(['a1 link/1.ts'])
  })

  it('follows links to files elsewhere', async () => {
    folder.write({ 'other/x.ts': revision('x'), 'versions/a.ts': revision('a') })
    symlinkSync(join(folder.root, 'other/x.ts'), join(folder.root, 'versions/b.ts'))
    expect(await found()).toEqual(['a versions/a.ts', 'x versions/b.ts'])
  })

  it('only mentions a location that does not exist', async () => {
    folder.write({ 'a/1.ts': revision('a1') })
    const { headers, diagnostics } = await readRevisionDirectory(
      await project({ versionLocations: ['none', 'a'] }),
    )
    expect(headers).toHaveLength(1)
    expect(diagnostics).toMatchObject([
      { code: 'version_location_missing', severity: 'warning', subject: join(folder.root, 'none') },
    ])
  })
})

describe('what is refused', () => {
  it('is reported for all files together', async () => {
    folder.write({
      'versions/a.ts': 'export const revision = id()\nexport const down_revision = null',
      'versions/b.ts': 'nothing',
      'versions/c.ts': revision('c'),
      'versions/d.ts': '',
    })
    writeFileSync(folder.path('versions/d.ts'), Buffer.from([0x2f, 0x2f, 0xff, 0xfe, 0x0a]))
    symlinkSync('nowhere', folder.path('versions/e.ts'))
    const { code, message } = await problemsOf()
    expect(code).toBe('revision_file_unreadable')
    expect(message).toContain('5 problems')
    expect(message).toContain(`'revision' is computed, in ${folder.path('versions/a.ts')}:1`)
    expect(message).toContain(`Could not determine the revision id of ${folder.path('versions/b.ts')}`)
    expect(message).toContain(`Cannot read ${folder.path('versions/d.ts')}: it is not UTF-8`)
    expect(message).toContain(
      `Cannot read ${folder.path('versions/e.ts')}: it does not exist, or is a link to nothing`,
    )
    expect(message).not.toContain('c.ts')
  })

  it('is a location that is a file', async () => {
    folder.write({ versions: 'x' })
    expect((await problemsOf()).message).toContain('it is not a folder')
  })

  it.skipIf(process.platform === 'win32')('is a pipe, and nobody waits for its other end', async () => {
    folder.write({ 'versions/a.ts': revision('a') })
    execFileSync('mkfifo', [folder.path('versions/b.ts')])
    expect((await problemsOf()).message).toBe(
      `Cannot read ${folder.path('versions/b.ts')}: it is not a regular file`,
    )
  })

  it('is not a long file', async () => {
    const filling = `// ${'ä'.repeat(40)}\n`.repeat(2000)
    folder.write({ 'versions/a.ts': `${filling}${revision('a')}`, 'versions/b.ts': revision('b') })
    expect(await found()).toEqual(['a versions/a.ts', 'b versions/b.ts'])
  })

  it('is not a file that really has a replacement character', async () => {
    folder.write({ 'versions/a.ts': revision('a', null, 'odd \uFFFD') })
    expect(await found()).toEqual(['a versions/a.ts'])
  })
})

it('makes the graph', async () => {
  folder.write({ 'versions/a.ts': revision('a'), 'versions/b.ts': revision('b', 'a') })
  const graph = await loadGraph(await project())
  expect(graph.heads).toEqual(['b'])
})

describe('the index of headers', () => {
  const later = () => vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 })
  const indexFile = () => {
    const [name] = readdirSync(folder.cacheDirectory).filter((each) => each.startsWith('headers-'))
    return join(folder.cacheDirectory, name ?? '')
  }
  const read = async () => {
    const { scanned } = await readRevisionDirectory(await project({}, folder.cacheDirectory))
    return scanned
  }
  const plain = async () => (await readRevisionDirectory(await project())).scanned

  it('is used: an answer that only it can have comes back', async () => {
    folder.write({
      'versions/a.ts': revision('a'),
      'versions/b.ts': `${revision('b', 'a')}export const transactional = false\nexport const irreversible = 'x'\nexport const branch_labels = ['l']\n`,
    })
    later()
    const first = await read()
    expect(first).toEqual(await plain())
    writeFileSync(indexFile(), readFileSync(indexFile(), 'utf8').replaceAll('message of a', 'from the index'))
    const second = await read()
    expect(second.map(({ header }) => header.doc)).toEqual(['from the index', 'message of b'])
    expect(second[1]).toEqual(first[1])
  })

  it('does not hold files that were changed just now', async () => {
    folder.write({ 'versions/a.ts': revision('a') })
    await read()
    expect(() => statSync(folder.cacheDirectory)).toThrow('ENOENT')
  })

  it('is not believed after a change of the same length and time', async () => {
    folder.write({ 'versions/a.ts': revision('aaa') })
    const path = folder.path('versions/a.ts')
    const { atime, mtime } = statSync(path)
    later()
    await read()
    vi.useRealTimers()
    await new Promise((wake) => {
      setTimeout(wake, 30)
    })
    writeFileSync(path, revision('bbb'))
    utimesSync(path, atime, mtime)
    expect((await read()).map(({ header }) => header.id)).toEqual(['bbb'])
  })

  it('holds links by what they lead to', async () => {
    folder.write({
      'other/x.ts': revision('xxx'),
      'other/y.ts': revision('yyy'),
      'versions/a.ts': revision('a'),
    })
    const link = folder.path('versions/b.ts')
    symlinkSync(folder.path('other/x.ts'), link)
    later()
    const ids = async () => (await read()).map(({ header }) => header.id)
    expect(await ids()).toEqual(['a', 'xxx'])
    expect(readFileSync(indexFile(), 'utf8')).toContain('"b.ts"')
    expect(await ids()).toEqual(['a', 'xxx'])
    rmSync(link)
    symlinkSync(folder.path('other/y.ts'), link)
    expect(await ids()).toEqual(['a', 'yyy'])
    writeFileSync(folder.path('other/y.ts'), revision('changed'))
    expect(await ids()).toEqual(['a', 'changed'])
    rmSync(link)
    renameSync(folder.path('other/x.ts'), link)
    expect(await ids()).toEqual(['a', 'xxx'])
  })

  it.each<[string, (text: string) => string]>([
    ['cut off', (text) => text.slice(0, text.length / 2)],
    ['empty', () => ''],
    ['no JSON', () => 'hello'],
    ['of another shape', () => '{"formatVersion": 3, "folders": {}}'],
    ['of another version before', (text) => text.replace(/"formatVersion":\d+/, '"formatVersion":2')],
    ['null', () => 'null'],
    ['of another version', (text) => text.replace(/"formatVersion":\d+/, '"formatVersion":999')],
    ['with odd folders', (text) => text.replace('"folders":[', '"folders":[null,5,[],{},{"path":7},')],
    ['without a list', (text) => text.replace(/"docs":\[[^\]]*\]/, '"docs":{}')],
    ['with a list that is too short', (text) => text.replace('"docs":["message of a",', '"docs":[')],
    ['with a text in the place of lists', (text) => text.replace('"dependsOn":[]', '"dependsOn":"x"')],
    ['with odd members of lists', (text) => text.replace('"branchLabels":["l"]', '"branchLabels":[7]')],
    ['with numbers in the place of texts', (text) => text.replaceAll('"message of a"', '7')],
    ['with odd parents', (text) => text.replace('"parents":[null', '"parents":[[]')],
    ['with names in another order', (text) => text.replace('"a.ts","b.ts"', '"b.ts","a.ts"')],
  ])('does no harm when it is %s', async (_, damage) => {
    folder.write({
      'versions/a.ts': revision('a'),
      'versions/b.ts': `${revision('b', 'a')}export const branch_labels = 'l'\n`,
      'versions/c.ts': revision('c', 'b'),
    })
    later()
    await read()
    const text = readFileSync(indexFile(), 'utf8')
    expect(damage(text)).not.toBe(text)
    writeFileSync(indexFile(), damage(readFileSync(indexFile(), 'utf8')))
    expect(await read()).toEqual(await plain())
    expect(await read()).toEqual(await plain())
  })

  it('does no harm when it cannot be written', async () => {
    folder.write({ 'versions/a.ts': revision('a'), cache: 'a file' })
    later()
    expect(await read()).toEqual(await plain())
  })

  it('leaves nothing else in its folder', async () => {
    folder.write({ 'versions/a.ts': revision('a') })
    later()
    await read()
    folder.write({ 'versions/b.ts': revision('b', 'a') })
    await read()
    expect(readdirSync(folder.cacheDirectory)).toHaveLength(1)
  })

  it('never changes the answer, whatever happens to the files', async () => {
    const names = fc.constantFrom('a', 'b', 'c', 'd')
    const action = fc.oneof(
      fc.record({ type: fc.constant('write' as const), name: names }),
      fc.record({ type: fc.constant('remove' as const), name: names }),
      fc.record({ type: fc.constant('rename' as const), name: names, to: names }),
    )
    mkdirSync(folder.path('versions'), { recursive: true })
    later()
    let size = 0
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 12 }), async (actions) => {
        for (const each of actions) {
          const path = folder.path(`versions/${each.name}.ts`)
          // Every text has another length, because the clock of the file system may stand still in between.
          size += 1
          if (each.type === 'write') writeFileSync(path, revision(each.name, null, 'x'.repeat(size)))
          else if (each.type === 'remove') rmSync(path, { force: true })
          else if (statSync(path, { throwIfNoEntry: false }))
            renameSync(path, folder.path(`versions/${each.to}.ts`))
          expect(await read()).toEqual(await plain())
        }
      }),
      { numRuns: 40 },
    )
  })
})

/**
 * Ids, labels, messages, parents and folders that somebody typed, or that a file says: a file comes to be in its version
 * location and nowhere else, says what was asked for and runs nothing, or there is an error and no file at all.
 */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import * as fc from 'fast-check'
import { heads, history, merge, openProject, revision, show, type RevisionOptions } from 'tribikos'
import ts from 'typescript'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { isTribikosError } from '../../lib/errors.ts'
import { ModuleLoader } from '../../lib/project/module-loader.ts'
import { call } from './support/command-lines.ts'
import { hostileName, runs } from './support/hostile-names.ts'

const root = realpathSync(mkdtempSync(join(tmpdir(), 'tribikos-names-')))
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(root, 'project-'))
  mkdirSync(join(folder, 'versions'))
  writeFileSync(join(folder, 'tribikos.json'), '{}')
})

afterAll(() => {
  rmSync(root, { recursive: true, force: true })
})

/** Everything that is there, as paths below the folder of all tests. */
function everything(): readonly string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (name) => !name.includes('header-index'),
  )
}

async function open() {
  return openProject({ cwd: folder, variables: { TRIBIKOS_CACHE_DIR: 'off' } })
}

const options: fc.Arbitrary<RevisionOptions> = fc.record(
  {
    message: hostileName,
    id: hostileName,
    branchLabels: fc.array(hostileName, { minLength: 1, maxLength: 2 }),
    head: fc.oneof(fc.constant('base'), hostileName),
    dependsOn: fc.array(hostileName, { minLength: 1, maxLength: 1 }),
    versionPath: hostileName,
  },
  { requiredKeys: [] },
)

/** One text in one place: with several, most revisions would be refused for one of them. */
const onePlace = fc.oneof(
  { weight: 3, arbitrary: hostileName.map((message) => ({ message })) },
  { weight: 3, arbitrary: hostileName.map((id) => ({ id })) },
  { weight: 2, arbitrary: hostileName.map((label) => ({ branchLabels: [label] })) },
  { weight: 1, arbitrary: options },
)

describe('a new revision', () => {
  it('is one file in its version location that says what was asked for, or there is nothing', async () => {
    let count = 0
    await fc.assert(
      fc.asyncProperty(onePlace, async (asked) => {
        const before = new Set(everything())
        const given = { head: 'base', ...asked }
        const written = await revision(await open(), given).catch((error: unknown) => {
          expect(isTribikosError(error), String(error)).toBe(true)
          return null
        })
        const made = everything().filter((path) => !before.has(path))
        if (written === null) {
          expect(made).toEqual([])
          return
        }
        count += 1
        const path = written.path ?? ''
        expect(made.map((each) => join(root, each))).toEqual([path])
        expect(dirname(path)).toBe(join(folder, 'versions'))
        expect(basename(path)).toMatch(/^[^\\/:*?"<>|\p{C}\s.~$%-][^\\/:*?"<>|\p{Cc}\s]*\.ts$/u)
        await isWhatWasAsked(path, { ...given, id: written.id })
        rmSync(path)
      }),
      runs,
    )
    // Most were written, so that it was not all refused.
    expect(count).toBeGreaterThan(runs.numRuns / 10)
  })

  it('goes to a configured folder, whatever --version-path says', async () => {
    const outside = mkdtempSync(join(root, 'outside-'))
    symlinkSync(outside, join(folder, 'link'))
    for (const versionPath of [
      '..',
      '../..',
      '/',
      root,
      outside,
      'link',
      'versions/..',
      'versions/../..',
      'versions/x',
      '',
      '\0',
      '~',
    ]) {
      const before = everything()
      await expect(revision(await open(), { message: 'x', versionPath }), versionPath).rejects.toSatisfy(
        isTribikosError,
      )
      expect(everything()).toEqual(before)
    }
  })

  it('does not follow a link out of its version location', async () => {
    const outside = mkdtempSync(join(root, 'outside-'))
    symlinkSync(outside, join(folder, 'versions/2026'))
    const config = { recursiveVersionLocations: true, fileTemplate: '2026/{rev}' }
    writeFileSync(join(folder, 'tribikos.json'), JSON.stringify(config))
    await expect(revision(await open(), { message: 'x' })).rejects.toMatchObject({
      code: 'invalid_file_template',
    })
    expect(readdirSync(outside)).toEqual([])
  })
})

/** Read as text, and run as a module. */
async function isWhatWasAsked(path: string, asked: RevisionOptions): Promise<void> {
  const text = readFileSync(path, 'utf8')
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  const kinds = source.statements.map(({ kind }) => ts.SyntaxKind[kind])
  expect(kinds).toEqual([
    'ImportDeclaration',
    ...Array.from({ length: 4 }, () => 'FirstStatement'),
    'FunctionDeclaration',
    'FunctionDeclaration',
  ])
  const { exports } = { exports: await new ModuleLoader(null).load(path) }
  expect(exports).toMatchObject({ revision: asked.id })
  expect(globalThis).not.toHaveProperty('canary')
  const { branchLabels = [], message = '' } = asked
  expect([exports['branch_labels'] ?? []].flat()).toEqual(
    branchLabels.length === 0 ? [] : [...new Set(branchLabels)],
  )
  const read = (await show(await open(), 'heads')).revisions.find(({ id }) => id === asked.id)
  expect(read?.branchLabels).toEqual([...new Set(branchLabels)])
  const words = message.replaceAll(/\p{Surrogate}/gu, '\uFFFD').replaceAll(/\s+/g, '')
  expect(read?.doc.replaceAll(/\s+/g, '')).toBe(words === '' ? 'emptymessage' : words)
}

describe('files that say such names', () => {
  it('are read as data or refused, and nothing of them is run', async () => {
    await fc.assert(
      fc.asyncProperty(hostileName, hostileName, hostileName, async (id, label, down) => {
        const path = join(folder, 'versions/given.ts')
        writeFileSync(
          path,
          `globalThis.canary = 1
export const revision = ${JSON.stringify(id)}
export const down_revision = ${down.length % 2 === 0 ? 'null' : JSON.stringify(down)}
export const branch_labels = ${JSON.stringify(label)}
export const depends_on = null
`,
        )
        const results = await Promise.allSettled([
          heads(await open()),
          history(await open()),
          merge(await open(), ['heads']),
        ])
        for (const result of results) {
          if (result.status === 'rejected')
            expect(isTribikosError(result.reason), String(result.reason)).toBe(true)
        }
        expect(globalThis).not.toHaveProperty('canary')
        const made = readdirSync(join(folder, 'versions')).filter((name) => name !== 'given.ts')
        for (const name of made) rmSync(join(folder, 'versions', name))
        expect(made.join()).toMatch(/^(?:[0-9a-f]{12}_\.ts)?$/)
      }),
      runs,
    )
  })
})

describe('a program that is told a file name', () => {
  it('gets it as one argument, without a shell', async () => {
    const seen = join(folder, 'seen.json')
    const script = `require('fs').writeFileSync(${JSON.stringify(seen)}, JSON.stringify(process.argv.slice(1)))`
    writeFileSync(
      join(folder, 'tribikos.json'),
      JSON.stringify({ postWriteHooks: [{ command: [process.execPath, '-e', script, '--', '{path}'] }] }),
    )
    const message = '"; touch canary; $(touch canary) `touch canary` \' & | -rf'
    const { path } = await revision(await open(), { message })
    expect(JSON.parse(readFileSync(seen, 'utf8'))).toEqual([path])
    expect(existsSync(join(folder, 'canary'))).toBe(false)
  })
})

describe('the configuration', () => {
  it('is not looked for above the current folder', async () => {
    const inner = join(folder, 'a/b')
    mkdirSync(inner, { recursive: true })
    await expect(openProject({ cwd: inner, variables: {} })).rejects.toMatchObject({
      code: 'config_not_found',
    })
  })

  it('of an environment does not come from outside of its folder', async () => {
    mkdirSync(join(folder, 'config'))
    writeFileSync(join(folder, 'config/tribikos.json'), '{}')
    writeFileSync(join(folder, 'evil.json'), '{ "env": "./evil.ts" }')
    rmSync(join(folder, 'tribikos.json'))
    for (const environment of ['../evil', '..\\evil', join(folder, 'evil'), './../evil', 'tribikos', '.']) {
      await expect(openProject({ cwd: folder, environment, variables: {} })).rejects.toMatchObject({
        code: 'environment_unknown',
      })
    }
  })
})

describe('commands that look at revisions', () => {
  it.each(['heads', 'history', 'graph', 'branches', 'show'])(
    '%s reads them without running any code',
    async (command) => {
      const ran = join(folder, 'ran')
      const evil = `import { writeFileSync } from 'node:fs'\nwriteFileSync(${JSON.stringify(ran)}, '')\n`
      writeFileSync(join(folder, 'env.ts'), `${evil}export default {}\n`)
      writeFileSync(join(folder, 'tribikos.json'), '{ "env": "./env.ts" }')
      writeFileSync(
        join(folder, 'versions/a1.ts'),
        `${evil}export const revision = 'a1'\nexport const down_revision = null\nexport async function upgrade() {}\n`,
      )
      const line = [command, ...(command === 'show' ? ['a1'] : []), '--config', join(folder, 'tribikos.json')]
      expect(await call(line)).toMatchObject({ code: 0 })
      expect(existsSync(ran)).toBe(false)
    },
  )

  it('takes no file that is a folder, a pipe or a device for a revision', async () => {
    symlinkSync('/dev/zero', join(folder, 'versions/zero.ts'))
    await expect(heads(await open())).rejects.toMatchObject({ code: 'revision_file_unreadable' })
  })
})

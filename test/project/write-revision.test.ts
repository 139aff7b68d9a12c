/** New revision files: the right folder and no other, never over a file, whole or not at all. */
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, symlinkSync } from 'node:fs'
import { relative } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isTribikosError } from '../../lib/errors.ts'
import { openProject } from '../../lib/project/open-project.ts'
import { readRevisionDirectory } from '../../lib/project/revision-directory.ts'
import {
  type RevisionPlace,
  planRevisionFile,
  writeRevision,
  writeRevisions,
} from '../../lib/project/write-revision.ts'
import type { RevisionDraft } from '../../lib/revisions/draft.ts'
import { type CodeProject, createCodeProject } from '../support/code-project.ts'

let folder: CodeProject

beforeEach(() => {
  folder = createCodeProject({})
})
afterEach(() => folder.remove())

const draft: RevisionDraft = {
  id: 'a1',
  message: 'Add users',
  downRevisions: ['b2'],
  dependsOn: [],
  branchLabels: [],
  createdAt: new Date('2026-11-21T10:00:00Z'),
}

const project = (config: Record<string, unknown> = {}) =>
  openProject({ cwd: folder.root, config, variables: {} })

async function write(
  config: Record<string, unknown>,
  place: RevisionPlace = {},
  changes: Partial<RevisionDraft> = {},
) {
  const { path, text } = writeRevision(
    await project(config),
    { ...draft, ...changes },
    { cwd: folder.root, ...place },
  )
  expect(readFileSync(path, 'utf8')).toBe(text)
  return relative(folder.root, path)
}

async function refusal(
  config: Record<string, unknown>,
  place: RevisionPlace = {},
  changes: Partial<RevisionDraft> = {},
) {
  try {
    await write(config, place, changes)
  } catch (error) {
    if (isTribikosError(error)) return error
    throw error
  }
  throw new Error('nothing was refused')
}

/** All that is in the project, to show that nothing was written. */
const contents = () => readdirSync(folder.root, { recursive: true, encoding: 'utf8' }).sort()

describe('a new file', () => {
  it('can be read back at once', async () => {
    expect(await write({})).toBe('versions/a1_add_users.ts')
    const { headers } = await readRevisionDirectory(await project())
    expect(headers).toMatchObject([{ id: 'a1', downRevisions: ['b2'], doc: 'Add users' }])
    expect(contents()).toEqual(['versions', 'versions/a1_add_users.ts'])
  })

  it('can be read by everybody and written by its owner', async () => {
    const umask = process.umask(0)
    try {
      expect(statSync(folder.path(await write({}))).mode & 0o777).toBe(0o644)
    } finally {
      process.umask(umask)
    }
  })

  it('can be planned without being written', async () => {
    const { path, text } = planRevisionFile(await project(), draft)
    expect(path).toBe(folder.path('versions/a1_add_users.ts'))
    expect(text).toContain("export const revision = 'a1'")
    expect(contents()).toEqual([])
  })

  it('has the name, the zone and the text that the configuration asks for', async () => {
    folder.write({
      'own.txt':
        '// {{message}} {{createDate}}\nexport const revision = {{revision}}\nexport const down_revision = {{down_revision}}\nexport const branch_labels = {{branch_labels}}\nexport const depends_on = {{depends_on}}\n',
    })
    const config = {
      fileTemplate: '{year}/{hour}{minute}_{slug}',
      recursiveVersionLocations: true,
      timezone: 'Asia/Kolkata',
      revisionTemplate: 'own.txt',
      truncateSlugLength: 5,
    }
    const path = await write(config)
    expect(path).toBe('versions/2026/1530_add_.ts')
    expect(readFileSync(folder.path(path), 'utf8')).toContain('// Add users 2026-11-21T15:30:00.000+05:30\n')
  })

  it('uses only the first line of the message for its name', async () => {
    expect(await write({}, {}, { message: '\n  One thing\n\nand more' })).toBe('versions/a1_one_thing.ts')
    expect(await write({}, {}, { id: 'c3', message: '' })).toBe('versions/c3_.ts')
  })
})

describe('the folder', () => {
  const several = {
    versionLocations: ['core/versions', 'net/versions'],
    recursiveVersionLocations: true,
    fileTemplate: '{year}/{rev}',
  }

  it('is that of the first parent, at the root of its location', async () => {
    const parentPaths = [folder.path('net/versions/2025/x.ts'), folder.path('core/versions/y.ts')]
    expect(await write(several, { parentPaths })).toBe('net/versions/2026/a1.ts')
  })

  it('is the innermost location that has the parent', async () => {
    const config = { ...several, versionLocations: ['versions', 'versions/net'] }
    expect(await write(config, { parentPaths: [folder.path('versions/net/x.ts')] })).toBe(
      'versions/net/2026/a1.ts',
    )
    expect(await write(config, { parentPaths: [folder.path('versions/netx.ts')] }, { id: 'a2' })).toBe(
      'versions/2026/a2.ts',
    )
  })

  it('can be named, also through a link', async () => {
    expect(await write(several, { versionPath: 'net/versions' })).toBe('net/versions/2026/a1.ts')
    expect(await write(several, { versionPath: folder.path('core/versions/') }, { id: 'a2' })).toBe(
      'core/versions/2026/a2.ts',
    )
    symlinkSync(folder.path('net'), folder.path('link'))
    expect(await write(several, { versionPath: 'link/versions' }, { id: 'a3' })).toBe(
      'net/versions/2026/a3.ts',
    )
  })

  it('has to be named when there are several and no parent', async () => {
    expect(await refusal(several)).toMatchObject({
      code: 'version_location_required',
      message: 'Multiple version locations present, please specify --version-path',
    })
    expect((await refusal(several, { parentPaths: [''] })).code).toBe('version_location_required')
  })

  it.each(['elsewhere', '../core/versions', 'core', 'core/versions/2026'])(
    'cannot be %s',
    async (versionPath) => {
      const error = await refusal(several, { versionPath })
      expect(error.code).toBe('version_location_unknown')
      expect(error.message).toMatch(/^Path .* is not represented in current version locations$/)
      expect(contents()).toEqual([])
    },
  )
})

describe('nothing is written', () => {
  it.each<[string, Record<string, unknown>, Partial<RevisionDraft>, string]>([
    ['for a message that cannot be printed', {}, { message: 'a\0b' }, 'invalid_message'],
    ['in an unknown zone', { timezone: 'Mars/Base' }, {}, 'timezone_unknown'],
    ['with an unknown token', { fileTemplate: '{revision}' }, {}, 'invalid_file_template'],
    ['into folders that are not read', { fileTemplate: '{year}/{rev}' }, {}, 'invalid_file_template'],
    ['under a name that is not read', { fileTemplate: '{rev}.test' }, {}, 'invalid_file_template'],
    ['from a template that is not there', { revisionTemplate: 'none' }, {}, 'template_failed'],
  ])('%s', async (_, config, changes, code) => {
    expect((await refusal(config, {}, changes)).code).toBe(code)
    expect(contents()).toEqual([])
  })

  it('over a file', async () => {
    folder.write({ 'versions/a1_add_users.ts': 'mine' })
    expect((await refusal({})).code).toBe('file_exists')
    expect(readFileSync(folder.path('versions/a1_add_users.ts'), 'utf8')).toBe('mine')
    expect(contents()).toEqual(['versions', 'versions/a1_add_users.ts'])
  })

  it('over a link to nothing', async () => {
    mkdirSync(folder.path('versions'))
    symlinkSync(folder.path('outside.ts'), folder.path('versions/a1_add_users.ts'))
    expect((await refusal({})).code).toBe('file_exists')
    expect(existsSync(folder.path('outside.ts'))).toBe(false)
  })

  it('outside of the location, through a link', async () => {
    mkdirSync(folder.path('versions'))
    mkdirSync(folder.path('outside'))
    symlinkSync(folder.path('outside'), folder.path('versions/2026'))
    const config = { fileTemplate: '{year}/{month}/{rev}', recursiveVersionLocations: true }
    expect((await refusal(config)).message).toContain('lies outside of the version location')
    expect(readdirSync(folder.path('outside'))).toEqual([])
  })

  it.skipIf(process.getuid?.() === 0)('where it is not allowed', async () => {
    mkdirSync(folder.path('versions'))
    chmodSync(folder.path('versions'), 0o555)
    await expect(write({})).rejects.toThrow('EACCES')
  })
})

describe('several files', () => {
  it('are all written, or none', async () => {
    const place = { cwd: folder.root }
    const second = { ...draft, id: 'a2', downRevisions: ['a1'] }
    const own = await project()
    const files = (): readonly string[] => contents().filter((name) => name.endsWith('.ts'))
    const before = files()
    const twice = [draft, second, second].map((each) => ({ draft: each, place }))
    expect(() => writeRevisions(own, twice)).toThrow(/already/)
    expect(files()).toEqual(before)
    const paths = writeRevisions(own, twice.slice(0, 2)).map(({ path }) => relative(folder.root, path))
    expect(files()).toEqual([...before, ...paths].toSorted())
  })
})

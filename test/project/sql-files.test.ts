/** Files of SQL in the version locations: which belong together, what the index keeps of them, and their checksums. */
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { isTribikosError } from '../../lib/errors.ts'
import { openProject } from '../../lib/project/open-project.ts'
import type { Project } from '../../lib/project/project.ts'
import { checksumOf, fileChecksum, fileChecksums } from '../../lib/project/revision-checksum.ts'
import { readRevisionDirectory } from '../../lib/project/revision-directory.ts'
import { filesOfRevision } from '../../lib/project/sql-files.ts'
import { writeRevision } from '../../lib/project/write-revision.ts'
import { type CodeProject, createCodeProject } from '../support/code-project.ts'

let folder: CodeProject

beforeEach(() => {
  folder = createCodeProject({})
})
afterEach(() => {
  vi.useRealTimers()
  folder.remove()
})

function sql(id: string, parent = 'none'): string {
  return `-- message of ${id}\n-- revision: ${id}\n-- down_revision: ${parent}\n\nSELECT 1;\n`
}

async function project(config: Record<string, unknown> = {}, cache: string | null = null): Promise<Project> {
  const opened = await openProject({ cwd: folder.root, config, variables: { TRIBIKOS_CACHE_DIR: 'off' } })
  return { ...opened, cacheDirectory: cache }
}

async function found(cache: string | null = null): Promise<readonly string[]> {
  try {
    const { headers } = await readRevisionDirectory(await project({}, cache))
    return headers.map(({ id, path, doc }) => `${id} ${relative(folder.root, path)} ${doc}`)
  } catch (error) {
    if (!isTribikosError(error)) throw error
    return [`${error.code}: ${error.message.replaceAll(`${folder.root}/`, '')}`]
  }
}

/** As if nothing had been changed for a while, so that the index keeps it. */
function age(): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 })
}

describe('which files are revisions', () => {
  it('are those with a header; the others beside them undo them', async () => {
    folder.write({
      'versions/1_x.sql': sql('1'),
      'versions/2_x.up.sql': sql('2', '1'),
      'versions/2_x.down.sql': 'SELECT 2',
      'versions/3_x_up.sql': sql('3', '2'),
      'versions/3_x_down.sql': sql('3', '2'),
      'versions/4_x.sql': sql('4', '3'),
      'versions/4_x_rollback.sql': '-- undoes it\n',
      'versions/5_shut_down.sql': sql('5', '4'),
      'versions/6_x.ts': `export const revision = '6'\nexport const down_revision = '5'\n`,
      'versions/_helper.sql': 'SELECT 1',
    })
    expect(await found()).toEqual([
      '1 versions/1_x.sql message of 1',
      '2 versions/2_x.up.sql message of 2',
      '3 versions/3_x_up.sql message of 3',
      '4 versions/4_x.sql message of 4',
      '5 versions/5_shut_down.sql message of 5',
      '6 versions/6_x.ts ',
    ])
  })

  it.each<[string, Readonly<Record<string, string>>, string]>([
    [
      'no header',
      { 'a.sql': 'SELECT 1;' },
      "header_missing: Could not determine the revision id of versions/a.sql: it has no '-- revision:' in the comment at its top",
    ],
    [
      'nothing that it undoes',
      { 'a_rollback.sql': 'SELECT 1;' },
      'header_missing: versions/a_rollback.sql undoes a.sql by its name, and that file is not there',
    ],
    [
      'nothing that it undoes, with a dot',
      { 'a.down.sql': 'SELECT 1;' },
      'versions/a.down.sql undoes a.up.sql by its name',
    ],
    [
      'a header of another one',
      { 'a.sql': sql('1'), 'a_rollback.sql': sql('2', '1') },
      'duplicate_revision: versions/a_rollback.sql undoes',
    ],
    [
      'twice, but said once',
      { 'a.sql': '-- revision: 1', 'a_rollback.sql': sql('1') },
      "header_missing: versions/a.sql has no '-- down_revision:'",
    ],
    [
      'a field that is wrong',
      { 'a.sql': '-- revision: 1\n-- down_revison: 0' },
      "did you mean 'down_revision'?",
    ],
  ])('is refused: %s', async (_, files, problem) => {
    folder.write(Object.fromEntries(Object.entries(files).map(([name, text]) => [`versions/${name}`, text])))
    expect((await found()).join('\n')).toContain(problem)
  })

  it('is refused: not UTF-8', async () => {
    folder.write({ 'versions/a.sql': sql('1'), 'versions/a_rollback.sql': '' })
    writeFileSync(folder.path('versions/a_rollback.sql'), Buffer.from([0x53, 0xff, 0xfe]))
    expect(await found()).toEqual([
      'revision_file_unreadable: Cannot read versions/a_rollback.sql: it is not UTF-8',
    ])
  })
})

describe('the index of headers', () => {
  it('has them, and what changes is read again', async () => {
    const cache = folder.path('cache')
    folder.write({
      'versions/1_x.sql': sql('1'),
      'versions/1_x_rollback.sql': 'SELECT 1',
      'versions/2_y.sql': sql('2', '1').replace(
        '\n\n',
        '\n-- transactional: false\n-- irreversible: gone\n\n',
      ),
    })
    age()
    const first = await found(cache)
    const [name = ''] = readdirSync(cache).filter((each) => each.startsWith('headers-'))
    const index = join(cache, name)
    writeFileSync(index, readFileSync(index, 'utf8').replaceAll('message of', 'index of'))
    expect(first).toEqual(['1 versions/1_x.sql message of 1', '2 versions/2_y.sql message of 2'])
    expect(await found(cache)).toEqual(['1 versions/1_x.sql index of 1', '2 versions/2_y.sql index of 2'])
    const { scanned } = await readRevisionDirectory(await project({}, cache))
    expect(scanned[1]).toMatchObject({ transactional: false, irreversible: 'gone' })
    folder.write({ 'versions/1_x.sql': sql('1') })
    expect(await found(cache)).toEqual(['1 versions/1_x.sql message of 1', '2 versions/2_y.sql index of 2'])
  })

  it('does not take a file for what it was before another one came or went', async () => {
    const cache = folder.path('cache')
    folder.write({ 'versions/1_x.sql': sql('1'), 'versions/1_x_rollback.sql': sql('1') })
    age()
    expect(await found(cache)).toEqual(['1 versions/1_x.sql message of 1'])
    renameSync(folder.path('versions/1_x.sql'), folder.path('versions/0_x.sql'))
    folder.write({ 'versions/1_x_rollback.sql': sql('2', '1') })
    age()
    const both = ['1 versions/0_x.sql message of 1', '2 versions/1_x_rollback.sql message of 2']
    expect(await found(cache)).toEqual(both)
    expect(await found(cache)).toEqual(both)
    renameSync(folder.path('versions/0_x.sql'), folder.path('versions/1_x.sql'))
    expect((await found(cache)).join()).toContain("has the header of another revision, '2'")
    rmSync(folder.path('versions/1_x.sql'))
    folder.write({ 'versions/1_x_rollback.sql': 'SELECT 1' })
    expect((await found(cache)).join()).toContain('undoes 1_x.sql by its name, and that file is not there')
  })
})

describe('checksums', () => {
  it('are of both files, and the same however lines end', async () => {
    folder.write({ 'versions/a.sql': 'one\n', 'versions/b.sql': 'one\n', 'versions/b_rollback.sql': 'two\n' })
    const [a, b] = [folder.path('versions/a.sql'), folder.path('versions/b.sql')]
    expect(filesOfRevision(b)).toEqual([b, folder.path('versions/b_rollback.sql')])
    expect(fileChecksum(a)).toBe(checksumOf('one'))
    const before = fileChecksum(b)
    expect(before).not.toBe(checksumOf('one'))
    folder.write({ 'versions/b.sql': '\uFEFFone\r\n\r\n', 'versions/b_rollback.sql': 'two\r\n' })
    expect(await fileChecksums([a, b])).toEqual(
      new Map([
        [a, checksumOf('one')],
        [b, before],
      ]),
    )
    folder.write({ 'versions/b_rollback.sql': 'three\n' })
    expect(fileChecksum(b)).not.toBe(before)
    rmSync(folder.path('versions/b_rollback.sql'))
    expect(fileChecksum(b)).toBe(checksumOf('one'))
  })
})

describe('new revisions', () => {
  const draft = {
    id: 'a1',
    message: 'Add users',
    downRevisions: [],
    dependsOn: [],
    branchLabels: [],
    createdAt: new Date('2026-11-21T10:00:00Z'),
    isSql: true,
  }

  it.each([
    ['sections', ['a1_add_users.sql']],
    ['pair', ['a1_add_users.down.sql', 'a1_add_users.up.sql']],
    ['rollback', ['a1_add_users.sql', 'a1_add_users_rollback.sql']],
  ])('are files as %s', async (sqlFiles, names) => {
    const { path, down } = writeRevision(await project({ sqlFiles }), draft)
    expect(readdirSync(folder.path('versions'))).toEqual(names)
    expect(
      [path, ...(down === null ? [] : [down.path])]
        .map((each) => relative(folder.path('versions'), each))
        .sort(),
    ).toEqual(names)
    expect(await found()).toEqual([`a1 ${relative(folder.root, path)} Add users`])
  })

  it.each([
    ['sections', 'x.sql', 'x_rollback'],
    ['sections', 'x_rollback.sql', 'x'],
    ['pair', 'x.down.sql', 'x'],
    ['rollback', 'x_rollback.sql', 'x'],
  ])('never come to belong to others: %s beside %s', async (sqlFiles, there, fileTemplate) => {
    folder.write({ [`versions/${there}`]: sql('1') })
    const config = await project({ sqlFiles, fileTemplate })
    expect(() => writeRevision(config, draft)).toThrow(/exists already/)
    expect(readdirSync(folder.path('versions'))).toEqual([there])
  })
})

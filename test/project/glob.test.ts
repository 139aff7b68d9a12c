/** Patterns of paths: what they find, in which order, and what they do not look into. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findFiles, inByteOrder } from '../../lib/project/glob.ts'

let root: string

const files = [
  'schema/001.sql',
  'schema/002.sql',
  'schema/notes.md',
  'schema/.hidden.sql',
  'schema/tables/account.sql',
  'schema/tables/deep/board.sql',
  'schema/tables-old.sql',
  'schema/.git/object.sql',
  'schema/Upper.sql',
  'schema/ä.sql',
  'schema/a+b.sql',
  'schema/[x].sql',
  'schema/{y}.sql',
  'view.sql/inner.sql',
]

beforeAll(() => {
  root = join(mkdtempSync(join(tmpdir(), 'tribikos-glob-')), 'pro[je]ct {1,2}')
  for (const file of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), '')
  }
  symlinkSync(join(root, 'schema'), join(root, 'schema/tables/circle'))
  symlinkSync(join(root, 'schema/tables'), join(root, 'linked'))
})

afterAll(() => {
  rmSync(dirname(root), { recursive: true, force: true })
})

const everything = [
  'schema/001.sql',
  'schema/002.sql',
  'schema/Upper.sql',
  'schema/[x].sql',
  'schema/a+b.sql',
  'schema/tables-old.sql',
  'schema/tables/account.sql',
  'schema/tables/deep/board.sql',
  'schema/{y}.sql',
  'schema/ä.sql',
]

describe('a pattern', () => {
  it.each([
    ['schema/*.sql', everything.filter((file) => !file.includes('tables/'))],
    ['schema/**/*.sql', everything],
    ['schema', everything],
    ['schema/', everything],
    ['**/account.sql', ['schema/tables/account.sql']],
    ['schema/00?.sql', ['schema/001.sql', 'schema/002.sql']],
    ['schema/00[2-9].sql', ['schema/002.sql']],
    ['schema/00[!2].sql', ['schema/001.sql']],
    ['schema/{001,tables/*}.sql', []],
    ['schema/{001,Upper}.{sql,ddl}', ['schema/001.sql', 'schema/Upper.sql']],
    ['schema/.*.sql', ['schema/.hidden.sql']],
    ['schema/.git/*.sql', ['schema/.git/object.sql']],
    ['schema/[x].sql', ['schema/[x].sql']],
    ['schema/{y}.sql', ['schema/{y}.sql']],
    ['schema/a+*.sql', ['schema/a+b.sql']],
    ['schema/?.sql', ['schema/ä.sql']],
    ['linked/*.sql', ['linked/account.sql']],
    ['link*/*.sql', ['linked/account.sql']],
    ['*/inner.sql', ['view.sql/inner.sql']],
    ['schema/missing*.sql', []],
    ['missing/*.sql', []],
    ['schema/001.sql/*.sql', []],
  ])('%s', (pattern, found) => {
    const paths = findFiles(join(root, pattern), { root, extension: '.sql' })
    expect(inByteOrder(paths).map((path) => relative(root, path))).toEqual(found)
  })

  it('may begin above the project', () => {
    const inner = join(root, 'schema/tables')
    const paths = findFiles(join(root, 'schema/*.md'), { root: inner, extension: '.sql' })
    expect(paths.map((path) => relative(root, path))).toEqual(['schema/notes.md'])
  })
})

describe('byte order', () => {
  it('is that of UTF-8, not of UTF-16 or of a language', () => {
    const names = ['b', 'a/b', 'a-b', 'Z', '\u{1F600}', '\uFB00', 'ä']
    expect(inByteOrder(names)).toEqual(['Z', 'a-b', 'a/b', 'b', 'ä', '\uFB00', '\u{1F600}'])
  })
})

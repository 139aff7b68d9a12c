/**
 * Texts that make a reader go back again and again: millions of quotes, thousands of comments in comments. Each reader passes
 * over a text a fixed number of times; one that did not would need minutes for each, so that these end is what is tested.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseDatabaseUrl } from '../../lib/config/parse-database-url.ts'
import { redact } from '../../lib/config/redact.ts'
import { readScript } from '../../lib/dialects/postgres/ddl-script.ts'
import { runnableText } from '../../lib/dialects/postgres/runnable-text.ts'
import { effectOf, splitStatements, transactionControl } from '../../lib/dialects/postgres/sql-text.ts'
import { isTribikosError } from '../../lib/errors.ts'
import { buildGraph } from '../../lib/graph/build.ts'
import { resolveRevisions } from '../../lib/graph/resolve.ts'
import { findFiles } from '../../lib/project/glob.ts'
import { slugOf } from '../../lib/revisions/file-name.ts'
import { scanHeader } from '../../lib/revisions/header.ts'

const size = 300_000

/** What no reader may go back for, each many times over. */
const parts = [
  "'",
  '"',
  '`',
  '$',
  '$$',
  '$a$',
  '\\',
  "\\'",
  "e'\\'",
  "'' ",
  '--',
  '-- \n',
  '/*',
  '*/',
  '/**/',
  '(',
  ')',
  '[{(',
  '${',
  '`${',
  ';',
  'BEGIN ATOMIC ',
  'CREATE RULE r AS ON INSERT TO t DO (',
  'COPY t FROM STDIN;\n',
  "password='",
  'x://',
  'a@',
  '<',
  'export const revision = ',
  '\n',
  ' ',
  'a',
]
const texts = parts.map(
  (part) => [JSON.stringify(part), part.repeat(Math.floor(size / part.length))] as const,
)

/** An answer or an error of ours; no stack that overflows. */
function ends(read: () => unknown): boolean {
  try {
    read()
    return true
  } catch (error) {
    if (!isTribikosError(error)) throw error
    return true
  }
}

describe('300 kB of', () => {
  it.each(texts)('%s are split into statements', (_, text) => {
    expect(
      splitStatements(text)
        .map((each) => each.sql)
        .join('').length,
    ).toBeLessThanOrEqual(text.length)
  })

  it.each(texts)('%s are looked through for what a script does', (_, text) => {
    expect(ends(() => transactionControl(text))).toBe(true)
    expect(ends(() => effectOf(text))).toBe(true)
    expect(ends(() => runnableText(text))).toBe(true)
    expect(ends(() => readScript(text))).toBe(true)
  })

  it.each(texts)('%s are no header', (_, text) => {
    expect(scanHeader(text, '/v/a.ts').scanned).toBeNull()
  })

  it.each(texts)('%s are no database URL, and no error repeats them', (_, text) => {
    for (const url of [text, `postgresql://${text}`, `postgresql://a:b@h/d?password=${text}`]) {
      expect(ends(() => parseDatabaseUrl(url, { root: '/', variables: { USER: 'u' } }))).toBe(true)
    }
  })

  it.each(texts)('%s lose their passwords', (_, text) => {
    expect(redact(text, ["kanarie'x", 'zz zz']).length).toBeLessThanOrEqual(text.length + 3)
  })

  it.each(texts)('%s make a short name of a file', (_, text) => {
    expect(slugOf(text, 40).length).toBeLessThanOrEqual(40)
  })
})

it('10 MB of quotes are one statement', () => {
  expect(splitStatements("''".repeat(5_000_000))).toHaveLength(1)
})

describe('10,000 within each other', () => {
  const nested = (open: string, close: string): string => `${open.repeat(10_000)} ${close.repeat(10_000)}`

  it('comments are one', () => {
    const [only, ...more] = splitStatements(`SELECT 1 ${nested('/*', '*/')}; SELECT 2`)
    expect(only?.sql).toContain('SELECT 1')
    expect(more).toHaveLength(1)
  })

  it.each([
    ['brackets', '(', ')'],
    ['braces', '{', '}'],
  ])('%s are passed over by the header', (_, open, close) => {
    const header = "export const revision = 'a1'\nexport const down_revision = null\n"
    const { scanned } = scanHeader(`const x = ${nested(open, close)}\n${header}`, '/v/a.ts')
    expect(scanned?.header.id).toBe('a1')
  })

  it('templates make a file without a header', () => {
    const text = `const x = ${nested('`${', '}`')}\nexport const revision = 'a1'\n`
    expect(scanHeader(text, '/v/a.ts')).toMatchObject({ scanned: null, problems: [{ path: '/v/a.ts' }, {}] })
  })
})

describe('a revision argument', () => {
  it.each(['+1', '@', ':', 'head', 'a', '-', '-1'])('of thousands of %s', (part) => {
    const graph = buildGraph([
      { id: 'a1', downRevisions: [], dependsOn: [], branchLabels: [], doc: '', path: '/v/a1.ts' },
    ])
    expect(ends(() => resolveRevisions(graph, part.repeat(3000)))).toBe(true)
  })
})

describe('a pattern', () => {
  it('of many stars is matched', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tribikos-denial-'))
    try {
      mkdirSync(join(folder, 'a/b/c/d/e/f'), { recursive: true })
      writeFileSync(join(folder, `a/b/c/d/e/f/${'a'.repeat(200)}.sql`), '')
      const context = { root: folder, extension: '.sql' }
      expect(findFiles(join(folder, '**/**/**/**/**/**/**/**/*.sql'), context)).toHaveLength(1)
      expect(findFiles(join(folder, `**/${'*a'.repeat(2)}*b`), context)).toEqual([])
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})

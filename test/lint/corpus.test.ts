/** Every rule goes over every schema of the corpus: nothing that PostgreSQL takes is unread, and no rule stumbles. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { loadSqlParser } from '../../lib/dialects/postgres/parse-sql.ts'
import { postgresDialect } from '../../lib/dialects/postgres/dialect.ts'
import { lint } from '../../lib/lint/lint.ts'
import { rules } from '../../lib/lint/postgres/rules.ts'
import type { RecordedRevision } from '../../lib/lint/recorded-revision.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const files = ['test/corpus', 'schema'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.sql'))
    .map((name) => join(root, folder, name))
    .sort(),
)

/** A file as a revision, each statement by itself; tables of one file are old in the next. */
function revisionOf(path: string, index: number): RecordedRevision {
  const { statements } = postgresDialect.readScript(readFileSync(path, 'utf8'))
  return {
    id: `r${index}`,
    path,
    statements: statements.map(({ sql }) => ({ sql, transaction: index, place: null, isAuthors: true })),
    failure: null,
    downgrade: 'present',
  }
}

it('reads all of it', async () => {
  const revisions = files.map(revisionOf)
  const parse = await loadSqlParser()
  const result = lint({
    revisions,
    sources: new Map(),
    rules,
    settings: { targetVersion: null, rules: {} },
    scope: 'revision',
    parse,
  })
  expect(files.length).toBeGreaterThan(100)
  expect(result.statements).toBeGreaterThan(800)
  expect(result.findings.filter(({ rule }) => rule === 'unread-sql')).toEqual([])
  for (const { path, message, sql } of result.findings) {
    expect(path).not.toBe('')
    // A name that is missing, or a value where a text was meant.
    expect(message, sql ?? path).not.toMatch(
      /undefined|\bnull\b.*\bnull\b|\[object|NaN|(?:of|on|of the \w+) (?:,|$)/,
    )
  }
})

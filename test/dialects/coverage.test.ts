/**
 * The page that says what is compared: it has every column that the running server's catalogs have, and no other; what it
 * calls compared is an attribute that the reflection gives, read from that very column.
 */
import { readFileSync } from 'node:fs'
import { Client } from 'pg'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { families } from '../../lib/dialects/postgres/families.ts'

const versions = [13, 14, 15, 16, 17, 18]

interface Row {
  readonly catalog: string
  readonly column: string
  readonly versions: readonly number[]
  readonly text: string
}

const page = readFileSync(new URL('../../docs/reference/coverage.md', import.meta.url), 'utf8')

function versionsOf(text: string): readonly number[] {
  const [, from] = /^from (\d+)$/.exec(text) ?? []
  const [, to] = /^to (\d+)$/.exec(text) ?? []
  const [, first, last] = /^(\d+) to (\d+)$/.exec(text) ?? []
  if (text === 'all') return versions
  if (from !== undefined) return versions.filter((version) => version >= Number(from))
  if (to !== undefined) return versions.filter((version) => version <= Number(to))
  if (first === undefined || last === undefined) throw new Error(`the page has the versions "${text}"`)
  return versions.filter((version) => version >= Number(first) && version <= Number(last))
}

/** Rows of tables, each below the heading it stands under. */
function readPage(): { readonly catalogs: readonly Row[]; readonly columns: readonly Row[] } {
  const catalogs: Row[] = []
  const columns: Row[] = []
  let heading = ''
  for (const line of page.split('\n')) {
    heading = /^## (.+)$/.exec(line)?.[1] ?? heading
    const [, name, spec, text] = /^\| `(\w+)` +\| ([^|]+?) +\| (.+?) +\|$/.exec(line) ?? []
    if (name === undefined || spec === undefined || text === undefined) continue
    const row = { column: name, versions: versionsOf(spec), text }
    if (heading.startsWith('pg_')) columns.push({ catalog: heading, ...row })
    else catalogs.push({ catalog: name, ...row })
  }
  return { catalogs, columns }
}

const { catalogs, columns } = readPage()

/** The text of every query, as it is for a version. */
function queryTexts(version: number): readonly string[] {
  return families.flatMap(({ queries }) =>
    queries.flatMap((query) => query({ version: version * 10_000, inScope: () => 'true' }) ?? []),
  )
}

const textsByVersion = new Map(versions.map((version) => [version, queryTexts(version)]))
const kinds = new Set(families.flatMap((family) => Object.keys(family.kinds)))

function quotedNames(text: string): readonly string[] {
  return [...text.matchAll(/`([\w.]+)`/g)].map(([, name = '']) => name)
}

/** References to attributes, `table.unlogged`, and to kinds, `table`. */
function references(text: string): readonly string[] {
  return quotedNames(text).filter((name) => !name.startsWith('pg_') && name !== 'comment')
}

describe('the page of what is compared', () => {
  let major = 0
  let present: readonly string[] = []

  beforeAll(async () => {
    const client = new Client({ connectionString: inject('serverUrl') })
    await client.connect()
    try {
      const version = await client.query<{ major: number }>(
        "SELECT current_setting('server_version_num')::int / 10000 AS major",
      )
      major = version.rows[0]?.major ?? 0
      const found = await client.query<{ name: string }>(`
        SELECT c.relname || '.' || a.attname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE c.relnamespace = 'pg_catalog'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
        ORDER BY 1`)
      present = found.rows.map(({ name }) => name)
    } finally {
      await client.end()
    }
  })

  it('has the columns of the running server, and no other', () => {
    const whole = new Set(
      catalogs.filter((row) => row.versions.includes(major)).map(({ catalog }) => catalog),
    )
    const listed = columns
      .filter((row) => row.versions.includes(major))
      .map(({ catalog, column }) => `${catalog}.${column}`)
    const wanted = present.filter((name) => !whole.has(name.split('.')[0] ?? ''))
    expect(listed.toSorted()).toEqual(wanted.toSorted())
    const known = new Set(present.map((name) => name.split('.')[0]))
    expect([...whole].filter((catalog) => !known.has(catalog))).toEqual([])
  })

  it('says of each either how it is compared or why it is left out', () => {
    expect(columns.length).toBeGreaterThan(400)
    expect(columns.filter(({ text }) => !/^(?:compared: `|excluded: \w)/.test(text))).toEqual([])
    expect(catalogs.filter(({ text }) => text.length < 10)).toEqual([])
  })

  it('has each column once', () => {
    const names = columns.map(({ catalog, column }) => `${catalog}.${column}`)
    expect(names.filter((name, position) => names.indexOf(name) !== position)).toEqual([])
  })

  it('names kinds and attributes that there are', () => {
    const unknown = columns.flatMap(({ catalog, column, text, versions: known }) =>
      references(text)
        .filter((reference) => !isGiven(reference, known))
        .map((reference) => `${catalog}.${column}: ${reference}`),
    )
    expect(unknown).toEqual([])
  })

  it('calls compared what a query reads, by itself or through a function', () => {
    const unread = columns
      .filter(({ text }) => text.startsWith('compared: ') && !text.includes('`comment`'))
      .flatMap(({ catalog, column, text, versions: known }) => {
        const words = [column, ...quotedNames(text).filter((name) => name.startsWith('pg_'))]
        return known
          .filter((version) => !words.some((word) => isRead(word, version)))
          .map((version) => `${catalog}.${column} in ${version}`)
      })
    expect(unread).toEqual([])
  })
})

/** Whether a query that gives the kind gives the attribute, in one of the versions at least. */
function isGiven(reference: string, known: readonly number[]): boolean {
  const [kind = '', attribute] = reference.split('.')
  if (!kinds.has(kind)) return false
  if (attribute === undefined) return true
  return known.some((version) =>
    (textsByVersion.get(version) ?? []).some(
      (text) => text.includes(`'${kind}'`) && text.includes(`'${attribute}'`),
    ),
  )
}

function isRead(word: string, version: number): boolean {
  const pattern = new RegExp(`\\b${word}\\b`)
  return (textsByVersion.get(version) ?? []).some((text) => pattern.test(text))
}

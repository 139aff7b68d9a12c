/** Folders of drizzle-kit: `0000_name.sql`, listed in `meta/_journal.json`; a row has the time that the journal gives a file. */
import {
  type Applied,
  appliedByName,
  type FileProblem,
  type Importer,
  type OldFile,
  type OldFolder,
  type OldHistory,
  type OldRevision,
  type TrackingRow,
} from './importer.ts'
import { numberedName, repeated } from './numbered-files.ts'
import { withLastSemicolon, withoutMarkers } from './sql-body.ts'

const journalName = 'meta/_journal.json'
const breakpoint = '--> statement-breakpoint'

export const drizzleKitImporter: Importer = {
  name: 'drizzle-kit',
  tables: ['drizzle.__drizzle_migrations', '__drizzle_migrations'],
  recursive: true,
  reads: (name) => name.endsWith('.sql') || name === '_journal.json',
  read,
  applied,
}

interface Entry {
  readonly tag: string
  /** Milliseconds, in digits. */
  readonly when: string
}

function read({ files }: OldFolder): OldHistory {
  const journal = files.find(({ name }) => name === journalName)
  const entries = journal === undefined ? null : entriesOf(journal.text)
  if (entries === null) {
    const problem: FileProblem = {
      file: journal === undefined ? null : journalName,
      message: journal === undefined ? `has no ${journalName}` : 'is not the journal that drizzle-kit writes',
      hint: 'Name the folder that is "out" in drizzle.config. Folders with a migration.sql each are not known.',
    }
    return { revisions: [], problems: [problem], warnings: [] }
  }
  const problems: FileProblem[] = []
  const revisions = entries.flatMap((entry) => revisionOf(entry, files, problems))
  problems.push(...repeated(revisions, ({ id }) => id))
  const tags = new Set(entries.map(({ tag }) => `${tag}.sql`))
  return {
    revisions,
    problems,
    warnings: files
      .filter(({ name }) => name.endsWith('.sql') && !tags.has(name))
      .map(({ name }) => `${name} is not in ${journalName} and is left out, as drizzle does`),
  }
}

function revisionOf({ tag, when }: Entry, files: readonly OldFile[], problems: FileProblem[]): OldRevision[] {
  const file = files.find(({ name }) => name === `${tag}.sql`)
  if (file === undefined) {
    problems.push({
      file: `${tag}.sql`,
      message: `is in ${journalName}, and there is no such file`,
      hint: 'Bring it back.',
    })
    return []
  }
  const { number, message } = numberedName(tag) ?? { number: tag.replaceAll(/\W+/g, '_'), message: tag }
  const text = file.text.split(breakpoint).map(withLastSemicolon).join('')
  const up = { file: file.name, text: withoutMarkers(text), transactional: true }
  return [{ id: number, message, up, down: null, names: [when] }]
}

function entriesOf(text: string): readonly Entry[] | null {
  let journal: unknown
  try {
    journal = JSON.parse(text)
  } catch {
    return null
  }
  if (!isRecord(journal) || !Array.isArray(journal['entries'])) return null
  const entries: readonly unknown[] = journal['entries']
  const read = entries.map((entry) => {
    if (!isRecord(entry)) return null
    const { tag, when } = entry
    return typeof tag === 'string' && typeof when === 'number' ? { tag, when: String(when) } : null
  })
  return read.every((entry) => entry !== null) ? read : null
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function applied(rows: readonly TrackingRow[], revisions: readonly OldRevision[]): Applied {
  const times = rows.map(({ created_at: time }) => time)
  if (times.includes(undefined)) return { ids: [], unknown: [], problems: ['it has no column created_at'] }
  const known = times.map((time) => time ?? '')
  return { ...appliedByName(known, revisions), problems: [] }
}

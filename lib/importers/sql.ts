/** Files of SQL that are numbered or dated, with the way back in a file beside them or nowhere. */
import { slugOf } from '../revisions/file-name.ts'
import {
  type Applied,
  appliedByName,
  type Importer,
  type OldFolder,
  type OldHistory,
  type OldRevision,
  type TrackingRow,
} from './importer.ts'
import { baseName, compareNumbers, inWords, nothingFound, plainNumber, repeated } from './numbered-files.ts'
import { pairFiles } from './paired-files.ts'

/** A date with a time, a date with dashes, a number. */
const leadingNumber =
  /^(\d{8}[_\-T]\d{4,6}|\d{4}[_-]\d{2}[_-]\d{2}(?:[_\-T]\d{4,6})?|\d+)(?=[_\-. ]|$)[_\-. ]*(.*)$/s
const onlyDate = /^(?:19|20)\d{2}_?(?:0[1-9]|1[0-2])_?(?:0[1-9]|[12]\d|3[01])$/
const longestId = 32

export const sqlImporter: Importer = {
  name: 'sql',
  tables: ['schema_migrations', 'sql_migrations', 'migrations', 'schema_version', 'migration_history'],
  recursive: false,
  reads: (name) => name.endsWith('.sql'),
  read,
  applied,
}

function read({ files }: OldFolder): OldHistory {
  const numbered = files.filter(({ name }) => leadingNumber.test(name.slice(0, -'.sql'.length)))
  const others = files.filter((file) => !numbered.includes(file))
  const { pairs, problems } = pairFiles(numbered)
  const revisions = pairs.map(({ stem, up, down }): OldRevision => {
    const [, written = '', rest = ''] = leadingNumber.exec(stem) ?? []
    const number = written.replaceAll(/[-T]/g, '_')
    const id = onlyDate.test(number) ? datedId(number, rest) : number
    return { id, message: inWords(rest), up, down, names: [stem, up.file, written, id] }
  })
  const ordered = inOrder(revisions)
  const found = [...problems, ...repeated(ordered.revisions, ({ id }) => keyOf(id))]
  return {
    revisions: ordered.revisions,
    problems: [...found, ...nothingFound(revisions, found, '001_create_users.sql')],
    warnings: [
      ...ordered.warnings,
      ...others.map(({ name }) => `${name} has no number at its beginning and is left out`),
    ],
  }
}

/** Several files may have one day. */
function datedId(date: string, rest: string): string {
  const slug = slugOf(inWords(rest), longestId - date.length - 1).replace(/_$/, '')
  return slug === '' ? date : `${date}_${slug}`
}

function keyOf(id: string): string {
  return /^\d+$/.test(id) ? plainNumber(id) : id
}

/** Numbers count as numbers, which differs from the order of a listing where they have no zeros in front. */
function inOrder(revisions: readonly OldRevision[]): Pick<OldHistory, 'revisions' | 'warnings'> {
  if (!revisions.every(({ id }) => /^\d+$/.test(id))) return { revisions, warnings: [] }
  const sorted = revisions.toSorted((a, b) => compareNumbers(a.id, b.id))
  const moved = sorted.find((each, at) => each !== revisions[at])
  if (moved === undefined) return { revisions, warnings: [] }
  const warning = `the files are taken in the order of their numbers, which is not that of their names: ${sorted.map(({ id }) => id).join(', ')}`
  return { revisions: sorted, warnings: [warning] }
}

/** Columns that say which migration a row is about, the surest first. */
const nameColumns = [
  'filename',
  'file_name',
  'file',
  'script',
  'script_name',
  'migration_name',
  'migration',
  'name',
  'version',
  'migration_id',
  'id',
]

function applied(rows: readonly TrackingRow[], revisions: readonly OldRevision[]): Applied {
  const [first] = rows
  if (first === undefined) return { ids: [], unknown: [], problems: [] }
  const columns = nameColumns.filter((name) => Object.hasOwn(first, name))
  const read = columns.map((column) =>
    appliedByName(
      rows.filter((row) => !isUndone(row)).map((row) => plainName(row[column] ?? '', revisions)),
      revisions,
    ),
  )
  // Not the one that fits best: a counted id would fit whatever was applied.
  const best = read.find(({ ids }) => ids.length > 0) ?? read[0]
  if (best === undefined) {
    const problem = `it has none of the columns ${nameColumns.join(', ')}`
    return { ids: [], unknown: [], problems: [problem] }
  }
  const failed = rows.filter(({ success }) => success === 'false' || success === '0')
  const problems = failed.map((row) => {
    const name = columns.map((column) => row[column]).find((value) => value !== null) ?? '?'
    return `it says that ${name} failed (success is false): mend the database, then correct or delete the row`
  })
  return { ...best, problems }
}

function isUndone(row: TrackingRow): boolean {
  return (row['rolled_back_at'] ?? null) !== null
}

/** The name of a file, a path, a number with or without zeros: as one of the names of a revision. */
function plainName(value: string, revisions: readonly OldRevision[]): string {
  const name = baseName(value).replace(/\.sql$/, '')
  const stem = name.replace(/[._]up$/, '')
  const isNamed = (each: string): boolean => revisions.some(({ names }) => names.includes(each))
  if (isNamed(name)) return name
  if (isNamed(stem)) return stem
  const same = /^\d+$/.test(name) ? revisions.find(({ id }) => keyOf(id) === plainNumber(name)) : undefined
  return same?.id ?? value
}

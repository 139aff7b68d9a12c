/** Folders of golang-migrate: `1_name.up.sql` and `1_name.down.sql`, in the order of their numbers; one row says how far. */
import type { Applied, Importer, OldFolder, OldHistory, OldRevision, TrackingRow } from './importer.ts'
import { compareNumbers, nothingFound, numberedName, plainNumber, repeated } from './numbered-files.ts'
import { pairFiles } from './paired-files.ts'

const pattern = /^\d+_.+\.(?:up|down)\.sql$/

export const golangMigrateImporter: Importer = {
  name: 'golang-migrate',
  tables: ['schema_migrations'],
  recursive: false,
  reads: (name) => name.endsWith('.sql'),
  read,
  applied,
}

function read({ files }: OldFolder): OldHistory {
  const { pairs, problems } = pairFiles(files.filter(({ name }) => pattern.test(name)))
  const revisions = pairs
    .flatMap(({ stem, up, down }): OldRevision[] => {
      const named = numberedName(stem)
      if (named === null) return []
      return [{ id: named.number, message: named.message, up, down, names: [plainNumber(named.number)] }]
    })
    .toSorted((a, b) => compareNumbers(a.id, b.id))
  const found = [...problems, ...repeated(revisions, ({ id }) => plainNumber(id))]
  return {
    revisions,
    problems: [...found, ...nothingFound(revisions, found, '1_create_users.up.sql')],
    warnings: files
      .filter(({ name }) => !pattern.test(name))
      .map(
        ({ name }) => `${name} is no NUMBER_name.up.sql or .down.sql and is left out, as golang-migrate does`,
      ),
  }
}

function applied(rows: readonly TrackingRow[], revisions: readonly OldRevision[]): Applied {
  const [row, second] = rows
  if (row === undefined) return { ids: [], unknown: [], problems: [] }
  const { version = null, dirty } = row
  if (version === null || dirty === undefined || second !== undefined) {
    const problem = 'it is not one row with the columns version and dirty, as golang-migrate has it'
    return { ids: [], unknown: [], problems: [problem] }
  }
  if (dirty === 'true') {
    const problem = `version ${version} is dirty: it failed half way. Mend the database by hand, then say where it stands with \`migrate force\``
    return { ids: [], unknown: [], problems: [problem] }
  }
  if (version === '-1') return { ids: [], unknown: [], problems: [] }
  const isKnown = revisions.some(({ names }) => names.includes(version))
  const reached = revisions.filter(({ id }) => compareNumbers(id, version) <= 0).map(({ id }) => id)
  return { ids: reached, unknown: isKnown ? [] : [version], problems: [] }
}

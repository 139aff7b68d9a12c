/** SQL of node-pg-migrate: `1700000000000_name.sql` with `-- Up Migration` and `-- Down Migration`; a row for each name. */
import {
  appliedByName,
  type FileProblem,
  type Importer,
  type OldFile,
  type OldFolder,
  type OldHistory,
  type OldRevision,
} from './importer.ts'
import { compareNumbers, nothingFound, numberedName, plainNumber, repeated } from './numbered-files.ts'
import { onlyLines, withLastSemicolon, withoutMarkers } from './sql-body.ts'

export const nodePgMigrateImporter: Importer = {
  name: 'node-pg-migrate',
  tables: ['pgmigrations'],
  recursive: false,
  reads: (name) => name.endsWith('.sql'),
  read,
  applied: (rows, revisions) => ({
    ...appliedByName(
      rows.map(({ name }) => name ?? ''),
      revisions,
    ),
    problems: rows.some(({ name }) => name === undefined) ? ['it has no column name'] : [],
  }),
}

function read({ files, others }: OldFolder): OldHistory {
  const problems: FileProblem[] = others
    .filter((name) => /^\d+[_-].*\.[cm]?[jt]s$/.test(name))
    .map((file) => ({
      file,
      message: 'is a migration in JavaScript or TypeScript, which cannot be imported',
      hint: 'Write it as SQL in its place, or as a TypeScript revision, and import a folder without it.',
    }))
  const revisions = files.flatMap((file) => revisionOf(file)).toSorted((a, b) => compareNumbers(a.id, b.id))
  problems.push(...repeated(revisions, ({ id }) => plainNumber(id)))
  return {
    revisions,
    problems: [...problems, ...nothingFound(revisions, problems, '1700000000000_create-users.sql')],
    warnings: files
      .filter(({ name }) => !/^\d/.test(name))
      .map(({ name }) => `${name} has no number at its beginning and is left out`),
  }
}

function revisionOf({ name, text }: OldFile): OldRevision[] {
  const stem = name.slice(0, -'.sql'.length)
  const named = numberedName(stem)
  if (named === null) return []
  const lines = text.split('\n')
  const begin = (way: 'up' | 'down'): number =>
    lines.findIndex((line) => new RegExp(`^\\s*--[\\s-]*${way}\\s+migration`, 'i').test(line))
  const [up, down] = [begin('up'), begin('down')]
  const section = (from: number, other: number): string =>
    withLastSemicolon(withoutMarkers(onlyLines(lines, from, other > from ? other : lines.length)))
  return [
    {
      id: named.number,
      message: named.message,
      // Without the comment everything is the way up, what goes down included, as the tool itself reads it.
      up: {
        file: name,
        text: up < 0 ? withLastSemicolon(withoutMarkers(text)) : section(up, down),
        transactional: true,
      },
      down: down < 0 ? null : { file: name, text: section(down, up), transactional: true },
      names: [stem],
    },
  ]
}

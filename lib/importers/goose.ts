/** Folders of goose: `00001_name.sql` with `-- +goose Up` and `-- +goose Down`; the newest row of a version counts. */
import { significantTokens } from '../dialects/postgres/sql-tokens.ts'
import { annotatedFile, type AnnotatedSection } from './annotated-file.ts'
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
import { compareNumbers, nothingFound, numberedName, plainNumber, repeated } from './numbered-files.ts'

const annotation = /^--\s*\+goose\s+(.*?)\s*$/i
const annotations = {
  up: /^--\s*\+goose\s+up\b(.*)$/i,
  down: /^--\s*\+goose\s+down\b(.*)$/i,
  inside: annotation,
}
const noTransaction = /^--\s*\+goose\s+no\s+transaction\s*$/im

export const gooseImporter: Importer = {
  name: 'goose',
  tables: ['goose_db_version'],
  recursive: false,
  reads: (name) => name.endsWith('.sql'),
  read,
  applied,
}

function read({ files, others }: OldFolder): OldHistory {
  const numbered = files.filter(({ name }) => /^\d+_/.test(name))
  const problems: FileProblem[] = others
    .filter((name) => /^\d+_.*\.go$/.test(name) && !name.endsWith('_test.go'))
    .map((file) => ({
      file,
      message: 'is a migration in Go, which cannot be imported',
      hint: 'Write it as SQL in its place, or as a TypeScript revision, and import a folder without it.',
    }))
  const revisions = numbered
    .flatMap((file) => revisionOf(file, problems))
    .toSorted((a, b) => compareNumbers(a.id, b.id))
  problems.push(...repeated(revisions, ({ id }) => plainNumber(id)))
  return {
    revisions,
    problems: [...problems, ...nothingFound(revisions, problems, '00001_create_users.sql')],
    warnings: files
      .filter((file) => !numbered.includes(file))
      .map(({ name }) => `${name} has no number at its beginning and is left out, as goose does`),
  }
}

function revisionOf({ name, text }: OldFile, problems: FileProblem[]): OldRevision[] {
  const named = numberedName(name.slice(0, -'.sql'.length))
  const { sections, hasStatementsBefore } = annotatedFile(closedStatements(text), annotations)
  const [up, second] = sections
  const problem = unknownAnnotation(text) ?? orderProblem(sections, hasStatementsBefore)
  if (problem !== null || named === null || up === undefined) {
    problems.push({
      file: name,
      message: problem ?? 'has no -- +goose Up',
      hint: 'Correct the file, as goose wants it.',
    })
    return []
  }
  const transactional = !noTransaction.test(text)
  const body = ({ text: own }: AnnotatedSection) => ({ file: name, text: own, transactional })
  return [
    {
      id: named.number,
      message: named.message,
      up: body(up),
      down: second === undefined ? null : body(second),
      names: [plainNumber(named.number)],
    },
  ]
}

function orderProblem(sections: readonly AnnotatedSection[], hasStatementsBefore: boolean): string | null {
  const order = sections.map(({ name }) => name).join(' ')
  if (hasStatementsBefore) return 'has statements before -- +goose Up'
  return order === 'up' || order === 'up down'
    ? null
    : 'does not have one -- +goose Up, and then at most one -- +goose Down'
}

function unknownAnnotation(text: string): string | null {
  const known = /^(?:up|down|statementbegin|statementend|no\s+transaction|envsub\s+off)$/i
  for (const line of text.split('\n')) {
    const [, words] = annotation.exec(line) ?? []
    if (words === undefined || known.test(words)) continue
    if (/^envsub\s+on$/i.test(words))
      return 'takes values of environment variables (+goose ENVSUB ON), which no revision does'
    return `has the annotation '+goose ${words}', which is not known`
  }
  return null
}

/** A statement between StatementBegin and StatementEnd needs no semicolon for goose. */
function closedStatements(text: string): string {
  const lines = text.split('\n')
  let begin: number | null = null
  for (const [at, line] of lines.entries()) {
    const [, words = ''] = annotation.exec(line) ?? []
    if (/^statementbegin$/i.test(words)) begin = at
    if (!/^statementend$/i.test(words) || begin === null) continue
    const own = lines.slice(begin + 1, at).join('\n')
    const last = [...significantTokens(own)].at(-1)
    // On the line of the annotation, which goes: no other line moves.
    if (last !== undefined && own.slice(last.start, last.end) !== ';') lines[at] = ';'
    begin = null
  }
  return lines.join('\n')
}

function applied(rows: readonly TrackingRow[], revisions: readonly OldRevision[]): Applied {
  if (rows.some((row) => row['version_id'] === undefined || row['is_applied'] === undefined))
    return { ids: [], unknown: [], problems: ['it does not have the columns version_id and is_applied'] }
  const newest = new Map<string, boolean>()
  for (const row of rows.toSorted((a, b) => compareNumbers(a['id'] ?? '0', b['id'] ?? '0')))
    newest.set(row['version_id'] ?? '', row['is_applied'] === 'true')
  // The row of version 0 is there from the beginning.
  const versions = [...newest].flatMap(([version, isApplied]) =>
    isApplied && version !== '0' ? [version] : [],
  )
  return { ...appliedByName(versions, revisions), problems: [] }
}

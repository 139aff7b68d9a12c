/** Folders of dbmate: `20240101120000_name.sql` with `-- migrate:up` and `-- migrate:down`; a row for each version. */
import { annotatedFile, type AnnotatedSection } from './annotated-file.ts'
import {
  appliedByName,
  type FileProblem,
  type Importer,
  type OldBody,
  type OldFile,
  type OldFolder,
  type OldHistory,
  type OldRevision,
} from './importer.ts'
import { nothingFound, numberedName, repeated } from './numbered-files.ts'

const annotations = { up: /^--\s*migrate:up\b(.*)$/, down: /^--\s*migrate:down\b(.*)$/ }

export const dbmateImporter: Importer = {
  name: 'dbmate',
  tables: ['schema_migrations'],
  recursive: false,
  reads: (name) => name.endsWith('.sql'),
  read,
  applied: (rows, revisions) => ({
    ...appliedByName(
      rows.map(({ version }) => version ?? ''),
      revisions,
    ),
    problems: rows.some(({ version }) => version === undefined) ? ['it has no column version'] : [],
  }),
}

function read({ files }: OldFolder): OldHistory {
  const numbered = files.filter(({ name }) => /^\d/.test(name))
  const problems: FileProblem[] = []
  const revisions = numbered.flatMap((file) => revisionOf(file, problems))
  problems.push(...repeated(revisions, ({ id }) => id))
  return {
    revisions,
    problems: [...problems, ...nothingFound(revisions, problems, '20240101120000_create_users.sql')],
    warnings: files
      .filter((file) => !numbered.includes(file))
      .map(({ name }) => `${name} has no number at its beginning and is left out, as dbmate does`),
  }
}

function revisionOf({ name, text }: OldFile, problems: FileProblem[]): OldRevision[] {
  const stem = name.slice(0, -'.sql'.length)
  const [, number = '', rest = ''] = /^(\d+)(.*)$/s.exec(stem) ?? []
  const { sections, hasStatementsBefore } = annotatedFile(text, annotations)
  const ups = sections.filter((section) => section.name === 'up')
  const downs = sections.filter((section) => section.name === 'down')
  const [up] = ups
  const wrong = (message: string, hint: string): OldRevision[] => {
    problems.push({ file: name, message, hint })
    return []
  }
  if (up === undefined) return wrong('has no -- migrate:up', 'Write it above the statements.')
  if (hasStatementsBefore)
    return wrong('has statements before -- migrate:up', 'Move them behind it; dbmate refuses them too.')
  if (ups.length > 1 || downs.length > 1 || sections[0] !== up)
    return wrong(
      'has a section twice, or -- migrate:down first',
      'Keep one -- migrate:up and one -- migrate:down.',
    )
  for (const { options } of sections) {
    if (/^(?:|transaction:(?:true|false))$/.test(options)) continue
    return wrong(`has the option ${options}`, 'Only transaction:false and transaction:true are known.')
  }
  const [down] = downs
  const message = numberedName(stem)?.message ?? rest.trim()
  return [
    {
      id: number,
      message,
      up: bodyOf(name, up),
      down: down === undefined ? null : bodyOf(name, down),
      names: [number],
    },
  ]
}

function bodyOf(file: string, { text, options }: AnnotatedSection): OldBody {
  return { file, text, transactional: options !== 'transaction:false' }
}

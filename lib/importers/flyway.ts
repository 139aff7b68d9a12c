/**
 * Folders of Flyway: `V1.2__name.sql`, undone by `U1.2__name.sql`, and `R__name.sql`, which Flyway runs again whenever
 * it changes and which becomes a revision that runs once.
 */
import { slugOf } from '../revisions/file-name.ts'
import { baseName, inWords, nothingFound, plainNumber, repeated } from './numbered-files.ts'
import {
  type Applied,
  type FileProblem,
  type Importer,
  type OldBody,
  type OldFile,
  type OldFolder,
  type OldHistory,
  type OldRevision,
  type TrackingRow,
} from './importer.ts'
import { withLastSemicolon, withoutMarkers } from './sql-body.ts'

const migration = /^([VU])(\d+(?:[._]\d+)*)__(.+)\.sql$/
const repeatable = /^R__(.+)\.sql$/

export const flywayImporter: Importer = {
  name: 'flyway',
  tables: ['flyway_schema_history', 'schema_version'],
  recursive: true,
  reads: (name) => name.endsWith('.sql') || name.endsWith('.sql.conf'),
  read,
  applied,
}

interface Version {
  readonly file: OldFile
  readonly way: string
  /** As the id has it. */
  readonly written: string
  /** Equal for versions that Flyway takes for one: `1`, `1.0`, `01`. */
  readonly key: string
  readonly message: string
}

function read({ files, others }: OldFolder): OldHistory {
  const versions = files.flatMap(versionOf)
  const scripts = files.filter(({ name }) => !name.endsWith('.conf'))
  const once = scripts.filter(({ name }) => repeatable.test(baseName(name)))
  const problems = [
    ...languageProblems(others),
    ...undoingProblems(versions),
    ...placeholderProblems(scripts),
  ]
  const numbered = versions
    .filter(({ way }) => way === 'V')
    .toSorted((a, b) => compareVersions(a.key, b.key))
    .map((version) => revisionOf(version, versions, files))
  problems.push(...repeated(numbered, ({ id }) => versionKey(id)))
  const revisions = [...numbered, ...once.map((file) => repeatableRevision(file, files))]
  const known = new Set([...versions.map(({ file }) => file), ...once])
  return {
    revisions,
    problems: [...problems, ...nothingFound(revisions, problems, 'V1__create_users.sql')],
    warnings: [
      ...once.map(
        ({ name }) => `${name} is repeatable: Flyway runs it again when it changes, a revision runs once`,
      ),
      ...scripts
        .filter((file) => !known.has(file))
        .map(({ name }) => `${name} is neither V…__, U…__ nor R__ and is left out`),
    ],
  }
}

function versionOf(file: OldFile): Version[] {
  const [, way, number, rest = ''] = migration.exec(baseName(file.name)) ?? []
  if (way === undefined || number === undefined) return []
  const written = number.replaceAll('_', '.')
  return [{ file, way, written, key: versionKey(written), message: inWords(rest) }]
}

function versionKey(version: string): string {
  const parts = version.split(/[._]/).map(plainNumber)
  while (parts.length > 1 && parts.at(-1) === '0') parts.pop()
  return parts.join('.')
}

function compareVersions(a: string, b: string): number {
  const [left, right] = [a.split('.'), b.split('.')]
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const [x, y] = [left[at] ?? '0', right[at] ?? '0']
    if (x.length !== y.length) return x.length - y.length
    if (x !== y) return x < y ? -1 : 1
  }
  return 0
}

function revisionOf(
  { file, written, key, message }: Version,
  versions: readonly Version[],
  files: readonly OldFile[],
): OldRevision {
  const down = versions.find((each) => each.way === 'U' && each.key === key)
  return {
    id: written,
    message,
    up: bodyOf(file, files),
    down: down === undefined ? null : bodyOf(down.file, files),
    names: [key],
  }
}

function repeatableRevision(file: OldFile, files: readonly OldFile[]): OldRevision {
  const [, rest = ''] = repeatable.exec(baseName(file.name)) ?? []
  const message = inWords(rest)
  const id = `R_${slugOf(message, 30).replace(/_$/, '')}`
  const up = bodyOf(file, files)
  return {
    id,
    message: `${message} (repeatable in Flyway, runs once)`,
    up,
    down: null,
    names: [baseName(file.name)],
  }
}

function bodyOf({ name, text }: OldFile, files: readonly OldFile[]): OldBody {
  const settings = files.find((each) => each.name === `${name}.conf`)?.text ?? ''
  const transactional = !/^\s*executeInTransaction\s*=\s*false\s*$/im.test(settings)
  return { file: name, text: withLastSemicolon(withoutMarkers(text)), transactional }
}

function languageProblems(others: readonly string[]): FileProblem[] {
  return others
    .filter((name) => /^[VUR][\d._]*__.*\.(?:java|kt|class|groovy|py|sh|ps1|cmd)$/.test(baseName(name)))
    .map((file) => ({
      file,
      message: 'is a migration that is no SQL, which cannot be imported',
      hint: 'Write it as SQL in its place, or as a TypeScript revision, and import a folder without it.',
    }))
}

function undoingProblems(versions: readonly Version[]): FileProblem[] {
  const undoing = versions.filter(({ way }) => way === 'U')
  return undoing.flatMap(({ file, key, written }) => {
    const twin = undoing.find((each) => each.key === key)
    if (!versions.some((each) => each.way === 'V' && each.key === key))
      return [
        {
          file: file.name,
          message: `undoes version ${written}, and there is no V${written}__….sql`,
          hint: 'Bring that file back, or move this one out of the folder.',
        },
      ]
    if (twin === undefined || twin.file === file) return []
    return [
      {
        file: file.name,
        message: `undoes the same version as ${twin.file.name}`,
        hint: 'Keep one of the two.',
      },
    ]
  })
}

function placeholderProblems(scripts: readonly OldFile[]): FileProblem[] {
  return scripts.flatMap(({ name, text }) => {
    if (!migration.test(baseName(name)) && !repeatable.test(baseName(name))) return []
    const found = /\$\{[\w.:-]+\}/.exec(text)
    if (found === null) return []
    const line = text.slice(0, found.index).split('\n').length
    return [
      {
        file: name,
        message: `has the placeholder ${found[0]} in line ${line}`,
        hint: 'Flyway puts a value there. Write the value into a copy of the folder, and import that.',
      },
    ]
  })
}

function applied(rows: readonly TrackingRow[], revisions: readonly OldRevision[]): Applied {
  const [first] = rows
  if (
    first !== undefined &&
    ['installed_rank', 'type', 'success'].some((name) => first[name] === undefined)
  ) {
    const problem = 'it does not have the columns installed_rank, type and success, as Flyway has them'
    return { ids: [], unknown: [], problems: [problem] }
  }
  const ordered = rows.toSorted((a, b) => Number(a['installed_rank']) - Number(b['installed_rank']))
  const failed = ordered.filter(({ success }) => success === 'false')
  const problems = failed.map(
    ({ script }) => `it says that ${script ?? '?'} failed: mend the database, then run \`flyway repair\``,
  )
  const { versions, scripts, baseline } = replayed(ordered)
  const isApplied = ({ names: [name = ''], id }: OldRevision): boolean => {
    if (scripts.has(name) || versions.has(name)) return true
    return baseline !== null && !id.startsWith('R_') && compareVersions(versionKey(id), baseline) <= 0
  }
  const known = new Set(revisions.flatMap(({ names }) => names))
  const unknown = [...versions].filter((version) => !known.has(version))
  return { ids: repeatablesLast(revisions, isApplied), unknown, problems }
}

/** A repeatable one may run again at any time: it counts as applied only where nothing before it is pending. */
function repeatablesLast(
  revisions: readonly OldRevision[],
  isApplied: (revision: OldRevision) => boolean,
): readonly string[] {
  let isWhole = true
  return revisions.flatMap((revision) => {
    const counts = isApplied(revision) && (isWhole || !revision.id.startsWith('R_'))
    isWhole &&= counts
    return counts ? [revision.id] : []
  })
}

function replayed(rows: readonly TrackingRow[]) {
  const [versions, scripts] = [new Set<string>(), new Set<string>()]
  let baseline: string | null = null
  for (const { type, version = null, script = null, success } of rows) {
    if (success === 'false' || type === 'SCHEMA') continue
    if (version === null) {
      if (script !== null) scripts.add(baseName(script))
    } else if (type === 'BASELINE') baseline = versionKey(version)
    else if (/^UNDO|^DELETE$/.test(type ?? '')) versions.delete(versionKey(version))
    else versions.add(versionKey(version))
  }
  return { versions, scripts, baseline }
}

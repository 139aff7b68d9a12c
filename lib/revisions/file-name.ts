/** Names of revision files: which files of a folder are revisions, and what a new one is called. */
import { TribikosError } from '../errors.ts'
import type { ZonedTime } from './zoned-time.ts'

const extension = /\.([cm]?)(ts|js)$/
const notRevision = /^[._]|\.d\.[cm]?ts$|\.(?:test|spec)\.(?:[cm]?[jt]s|sql)$/

/**
 * Whether a file of this name (without folder) is a revision: `.ts .mts .cts .js .mjs .cjs .sql .py`, but not `.d.ts`,
 * `.test.*`, `.spec.*`, nor names that begin with `.` or `_`.
 */
export function isRevisionFileName(name: string): boolean {
  // Nearly every name has one dot and is decided by its end.
  if (name.endsWith('.ts') && name.indexOf('.') === name.length - 3) return name[0] !== '_' && name.length > 3
  const isKnown = extension.test(name) || isSqlFileName(name) || isPythonFileName(name)
  return isKnown && !notRevision.test(name)
}

/** Whether a file is a revision of Python's Alembic; a path is fine too. */
export function isPythonFileName(name: string): boolean {
  return name.endsWith('.py')
}

/** Whether a file is SQL; a path is fine too. */
export function isSqlFileName(name: string): boolean {
  return name.endsWith('.sql') && !/(?:^|[\\/])\.sql$/.test(name)
}

/**
 * The file that a file undoes, by its name: `a.up.sql` for `a.down.sql`, `a_up.sql` for `a_down.sql`, `a.sql` for
 * `a_rollback.sql`; null for any other name. It is one only where that file is there.
 */
export function undoneNameOf(name: string): string | null {
  const [ending = '', mark = ''] = /([._]down|_rollback)\.sql$/.exec(name) ?? []
  if (ending === '' || ending.length === name.length) return null
  const stem = name.slice(0, -ending.length)
  return mark === '_rollback' ? `${stem}.sql` : `${stem}${mark.charAt(0)}up.sql`
}

/** Names that a file with the way back of an SQL file may have. A path is fine too. */
export function undoingNamesOf(name: string): readonly string[] {
  const stem = name.slice(0, -'.sql'.length)
  const rollback = `${stem}_rollback.sql`
  const [ending = ''] = /[._]up$/.exec(stem) ?? []
  if (ending === '' || ending.length === stem.length) return [rollback]
  return [`${stem.slice(0, -ending.length)}${ending.charAt(0)}down.sql`, rollback]
}

/** Whether the files of a folder of this name are looked at. */
export function isRevisionFolderName(name: string): boolean {
  return !/^[._]/.test(name) && name !== 'node_modules'
}

/** The source that a file was compiled from, by name: `a.ts` for `a.js`; null when the file is no JavaScript. */
export function sourceNameOf(name: string): string | null {
  if (!name.endsWith('js')) return null
  const [suffix, kind, language] = extension.exec(name) ?? []
  return suffix === undefined || language === undefined
    ? null
    : `${name.slice(0, -suffix.length)}.${kind ?? ''}ts`
}

/** What is behind the name of a new file: `.ts`, `.sql`, `.up.sql`. */
export type FileNameEnding = '.ts' | '.sql' | '.up.sql'

/** What the name of a new file is made of. */
export interface FileNameParts {
  readonly id: string
  readonly message: string
  readonly createdAt: ZonedTime
  readonly truncateSlugLength: number
  /** `.ts` unless told. */
  readonly ending?: FileNameEnding | undefined
}

const tokens = ['rev', 'slug', 'epoch', 'year', 'month', 'day', 'hour', 'minute', 'second'] as const

/**
 * Path of a new revision file below its version location, with `/` between folders.
 * @throws invalid_file_template
 */
export function revisionFileName(template: string, parts: FileNameParts): string {
  const values = tokenValues(parts)
  const filled = template.replaceAll(/\{([^{}]*)\}/g, (_, token: string) => {
    const value = values.get(token)
    if (value === undefined) throw invalidTemplate(template, `{${token}} is not known`)
    return value
  })
  if (/[\\:*?"<>|{}\p{Cc}]/u.test(filled))
    throw invalidTemplate(template, 'it makes a name that not every system allows')
  const segments = filled.split('/').map(safeSegment)
  const name = `${segments.join('/')}${parts.ending ?? '.ts'}`
  if (segments.includes('')) throw invalidTemplate(template, 'it leaves a name empty')
  if (!isRevisionFileName(name.slice(name.lastIndexOf('/') + 1))) {
    throw invalidTemplate(template, `it makes ${JSON.stringify(name)}, which would not be read as a revision`)
  }
  return name
}

function tokenValues({
  id,
  message,
  createdAt,
  truncateSlugLength,
}: FileNameParts): ReadonlyMap<string, string> {
  const two = (value: number) => String(value).padStart(2, '0')
  return new Map<(typeof tokens)[number] | (string & {}), string>([
    // A separator in an id must not make a folder.
    ['rev', id.replaceAll(/[/\\:*?"<>|{}\p{Cc}\s]/gu, '_')],
    ['slug', slugOf(message, truncateSlugLength)],
    ['epoch', String(createdAt.epoch)],
    ['year', String(createdAt.year).padStart(4, '0')],
    ['month', two(createdAt.month)],
    ['day', two(createdAt.day)],
    ['hour', two(createdAt.hour)],
    ['minute', two(createdAt.minute)],
    ['second', two(createdAt.second)],
  ])
}

function invalidTemplate(template: string, reason: string): TribikosError {
  return new TribikosError(
    'invalid_file_template',
    `fileTemplate ${JSON.stringify(template)} cannot be used: ${reason}`,
    {
      hint: `Use the tokens ${tokens.map((token) => `{${token}}`).join(' ')}, letters, digits, - _ . and / between folders.`,
      details: { template, reason },
    },
  )
}

/** Not hidden, not left out by the reader, and no name that Windows keeps for a device. */
function safeSegment(segment: string): string {
  const visible = segment.replace(/^[._\s]+/, '').replace(/[.\s]+$/, '')
  return /^(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i.test(visible) ? `file_${visible}` : visible
}

/**
 * The message as part of a file name: `[a-z0-9_]` only. A longer one is cut before the word that does not fit and
 * ends with `_`.
 */
export function slugOf(message: string, maxLength: number): string {
  const plain = message
    .normalize('NFKD')
    .replaceAll(/\p{M}+/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
  const slug = (plain.match(/[a-z0-9_]+/g) ?? []).join('_')
  if (slug.length <= maxLength) return slug
  const cut = slug.slice(0, maxLength)
  const end = cut.lastIndexOf('_')
  return `${end > 0 ? cut.slice(0, end) : cut.slice(0, -1)}_`
}

/**
 * Writes a new revision file: into a configured version location and nowhere else, never over another file, and
 * whole or not at all. Everything is checked before the first byte is written.
 */
import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import type { Config } from '../config/config.ts'
import { TribikosError } from '../errors.ts'
import { type RevisionDraft, draftMessage, messageForSlug } from '../revisions/draft.ts'
import { revisionFileName, undoingNamesOf } from '../revisions/file-name.ts'
import { renderSqlRevision } from '../revisions/sql-template.ts'
import { type RevisionTemplate, renderRevision } from '../revisions/template.ts'
import { zonedTime } from '../revisions/zoned-time.ts'
import type { Project } from './project.ts'
import { locationOf } from './revision-files.ts'
import { requireUnpaired, type SqlFile } from './sql-files.ts'

/** Where the new file goes. */
export interface RevisionPlace {
  /** A configured version location, relative to the current folder or as it is configured; else chosen by the parents. */
  readonly versionPath?: string | null | undefined
  /** Files of the parents, in their order: the new file goes to the location of the first. */
  readonly parentPaths?: readonly string[] | undefined
  /** Values for a template of the user's own, beside those of the draft. */
  readonly variables?: Readonly<Record<string, string>> | undefined
  /** Folder that a relative `versionPath` starts from; the current directory by default. */
  readonly cwd?: string | undefined
}

export interface RevisionFileText {
  /** Absolute. */
  readonly path: string
  readonly text: string
  /** With SQL in two files, the one that undoes it. */
  readonly down: SqlFile | null
}

/**
 * Works out path and text of a new revision file without writing it.
 * @throws version_location_required, version_location_unknown, invalid_file_template, invalid_message,
 * timezone_unknown, template_failed, file_exists
 */
export function planRevisionFile(
  project: Project,
  draft: RevisionDraft,
  place: RevisionPlace = {},
): RevisionFileText {
  return planFile(project.config, draft, place).file
}

/**
 * Writes a new revision file and answers with its path and text. Post-write hooks are the caller's next step.
 * @throws what planning the file throws, revision_file_unreadable
 */
export function writeRevision(
  project: Project,
  draft: RevisionDraft,
  place: RevisionPlace = {},
): RevisionFileText {
  const { file, location } = planFile(project.config, draft, place)
  const folder = dirname(file.path)
  mkdirSync(location, { recursive: true })
  requireInside(location, nearestExisting(folder), file.path)
  mkdirSync(folder, { recursive: true })
  requireInside(location, folder, file.path)
  writeNew(file.path, file.text)
  try {
    if (file.down !== null) writeNew(file.down.path, file.down.text)
  } catch (error) {
    rmSync(file.path, { force: true })
    throw error
  }
  return file
}

/** Writes several new revision files: all of them, or none. @throws what {@link writeRevision} throws */
export function writeRevisions(
  project: Project,
  revisions: readonly { readonly draft: RevisionDraft; readonly place: RevisionPlace }[],
): readonly RevisionFileText[] {
  const written: RevisionFileText[] = []
  try {
    for (const { draft, place } of revisions) written.push(writeRevision(project, draft, place))
  } catch (error) {
    removeWritten(written)
    throw error
  }
  return written
}

/** Takes files away again that {@link writeRevisions} has written, when what was to follow has failed. */
export function removeWritten(written: readonly RevisionFileText[]): void {
  for (const { path, down } of written) {
    rmSync(path, { force: true })
    if (down !== null) rmSync(down.path, { force: true })
  }
}

function planFile(config: Config, draft: RevisionDraft, place: RevisionPlace) {
  const location = chooseLocation(config, place)
  draftMessage(draft.message)
  const name = revisionFileName(config.fileTemplate, {
    id: draft.id,
    message: messageForSlug(draft.message),
    createdAt: zonedTime(draft.createdAt, config.timezone),
    truncateSlugLength: config.truncateSlugLength,
    ending: draft.isSql === true ? (config.sqlFiles === 'pair' ? '.up.sql' : '.sql') : '.ts',
  })
  if (name.includes('/') && !config.recursiveVersionLocations) throw foldersNotRead(config.fileTemplate)
  const path = resolve(location, name)
  if (relative(location, path).startsWith('..')) throw outside(path, location)
  if (existsSync(path)) throw fileExists(path)
  return { location, file: renderFile(config, draft, { path, variables: place.variables }) }
}

function renderFile(
  { timezone, revisionTemplate, sqlRevisionTemplate, sqlFiles }: Config,
  draft: RevisionDraft,
  { path, variables }: { readonly path: string; readonly variables: RevisionPlace['variables'] },
): RevisionFileText {
  const options = { timezone, ...(variables === undefined ? {} : { variables }) }
  if (draft.isSql !== true) {
    const template = readTemplate(revisionTemplate, 'revisionTemplate')
    return { path, text: renderRevision(draft, { ...options, template }), down: null }
  }
  requireUnpaired(path)
  const template = readTemplate(sqlRevisionTemplate, 'sqlRevisionTemplate')
  const layout = sqlFiles === 'sections' ? 'sections' : 'files'
  const { up, down } = renderSqlRevision(draft, layout, { ...options, template })
  const names = undoingNamesOf(path)
  const downPath = (sqlFiles === 'pair' ? names[0] : names.at(-1)) ?? ''
  return { path, text: up, down: down === null ? null : { path: downPath, text: down } }
}

function chooseLocation(
  { versionLocations }: Config,
  { versionPath, parentPaths = [], cwd = '.' }: RevisionPlace,
): string {
  if (versionPath !== undefined && versionPath !== null) {
    const wanted = resolve(cwd, versionPath)
    const found = versionLocations.find(
      (location) => location === wanted || realPath(location) === realPath(wanted),
    )
    if (found !== undefined) return found
    throw new TribikosError(
      'version_location_unknown',
      `Path ${wanted} is not represented in current version locations`,
      {
        hint: `The version locations are: ${versionLocations.join(', ')}.`,
        details: { path: wanted, versionLocations },
      },
    )
  }
  const [only, second] = versionLocations
  if (only !== undefined && second === undefined) return only
  const [parent] = parentPaths.flatMap((path) => locationOf(path, versionLocations) ?? [])
  if (parent !== undefined) return parent
  throw new TribikosError(
    'version_location_required',
    'Multiple version locations present, please specify --version-path',
    { hint: `Choose one of: ${versionLocations.join(', ')}.`, details: { versionLocations } },
  )
}

function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

function readTemplate(path: string | null, key: string): RevisionTemplate | null {
  if (path === null) return null
  try {
    return { path, text: readFileSync(path, 'utf8') }
  } catch (cause) {
    throw new TribikosError('template_failed', `Cannot read the template of revision files ${path}`, {
      hint: `Correct "${key}", or remove it to use the built-in template.`,
      details: { template: path },
      cause,
    })
  }
}

function nearestExisting(folder: string): string {
  return existsSync(folder) ? folder : nearestExisting(dirname(folder))
}

/** Links included: what counts is where the bytes would go. */
function requireInside(location: string, folder: string, path: string): void {
  const root = realpathSync(location)
  const real = realpathSync(folder)
  if (real !== root && !real.startsWith(root.endsWith(sep) ? root : `${root}${sep}`))
    throw outside(path, location)
}

/** The text goes into a folder beside the target and is linked from there: a link never replaces a file. */
function writeNew(path: string, text: string): void {
  const folder = mkdtempSync(join(dirname(path), '.tribikos-'))
  const fresh = join(folder, basename(path))
  try {
    writeFileSync(fresh, text, { flag: 'wx', mode: 0o644 })
    linkOrWrite(fresh, path, text)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function linkOrWrite(fresh: string, path: string, text: string): void {
  try {
    linkSync(fresh, path)
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw fileExists(path)
    // Some file systems have no links.
    try {
      writeFileSync(path, text, { flag: 'wx', mode: 0o644 })
    } catch (second) {
      throw codeOf(second) === 'EEXIST' ? fileExists(path) : second
    }
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

function fileExists(path: string): TribikosError {
  return new TribikosError('file_exists', `${path} exists already`, {
    hint: 'Use another message or id, or remove the file.',
    details: { path },
  })
}

function outside(path: string, location: string): TribikosError {
  return new TribikosError(
    'invalid_file_template',
    `${path} lies outside of the version location ${location}`,
    {
      hint: 'Correct "fileTemplate", or the link that leads out of the version location.',
      details: { path, location },
    },
  )
}

function foldersNotRead(template: string): TribikosError {
  return new TribikosError(
    'invalid_file_template',
    `fileTemplate ${JSON.stringify(template)} makes folders, and folders inside of the version locations are not read`,
    { hint: 'Set "recursiveVersionLocations": true.', details: { template } },
  )
}

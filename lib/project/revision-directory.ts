/** The headers of all revision files of a project. What is wrong with any of them is reported together. */
import { readFileSync } from 'node:fs'
import { TribikosError } from '../errors.ts'
import type { Diagnostic } from '../diagnostic.ts'
import type { RevisionHeader } from '../graph/revision.ts'
import { type HeaderProblem, type ScannedHeader, scanHeader } from '../revisions/header.ts'
import { HeaderIndex } from './header-index.ts'
import type { Project } from './project.ts'
import { type RevisionFile, findRevisionFiles, reasonOf } from './revision-files.ts'

export interface RevisionDirectory {
  /** In load order: locations as configured, then paths below them by code unit. */
  readonly headers: readonly RevisionHeader[]
  /** The same with what headers may say besides; same order. */
  readonly scanned: readonly ScannedHeader[]
  /** Locations that do not exist. */
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * Reads the headers of all revisions; no revision is run.
 * @throws revision_file_unreadable, header_missing, header_not_literal; `details.problems` has those of all files
 */
export async function readRevisionDirectory(project: Project): Promise<RevisionDirectory> {
  const { versionLocations, recursiveVersionLocations } = project.config
  const index = new HeaderIndex(project.cacheDirectory, versionLocations, Date.now())
  const { files, unreadable, diagnostics } = findRevisionFiles(versionLocations, recursiveVersionLocations)
  const problems = unreadable.map(({ path, reason }) => unreadableProblem(path, reason))
  const scanned: ScannedHeader[] = []
  for (const file of files) {
    const found = index.get(file) ?? readFile(file, index, problems)
    if (found !== null) scanned.push(found)
  }
  if (problems.length > 0) throw invalidFiles(problems)
  index.save()
  return { headers: scanned.map(({ header }) => header), scanned, diagnostics }
}

function readFile(file: RevisionFile, index: HeaderIndex, problems: HeaderProblem[]): ScannedHeader | null {
  let text: string
  try {
    text = readUtf8(file.path)
  } catch (error) {
    problems.push(
      unreadableProblem(file.path, error instanceof TypeError ? 'it is not UTF-8' : reasonOf(error)),
    )
    return null
  }
  const result = scanHeader(text, file.path)
  problems.push(...result.problems)
  if (result.scanned !== null) index.set(file, result.scanned)
  return result.scanned
}

/** Throws a TypeError for bytes that are no UTF-8. */
function readUtf8(path: string): string {
  const text = readFileSync(path, 'utf8')
  // Only a replacement character can come from bytes that could not be decoded.
  if (text.includes('\uFFFD')) new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path))
  return text
}

function unreadableProblem(path: string, reason: string): HeaderProblem {
  return {
    code: 'revision_file_unreadable',
    message: `Cannot read ${path}: ${reason}`,
    hint: 'Repair or remove it; a file that is no revision gets a name that begins with _.',
    path,
    line: null,
  }
}

function invalidFiles(problems: readonly HeaderProblem[]): TribikosError {
  const [first] = problems
  const messages = problems.map(({ message }) => message)
  return new TribikosError(
    first?.code ?? 'revision_file_unreadable',
    messages.length === 1
      ? (messages[0] ?? '')
      : [`${messages.length} problems in the revision files:`, ...messages.map((each) => `  ${each}`)].join(
          '\n',
        ),
    { hint: first?.hint, details: { problems } },
  )
}

/** The headers of all revision files of a project. What is wrong with any of them is reported together. */
import type { Diagnostic } from '../diagnostic.ts'
import { TribikosError } from '../errors.ts'
import type { RevisionHeader } from '../graph/revision.ts'
import type { HeaderProblem, ScannedHeader } from '../revisions/header.ts'
import { HeaderIndex, usualTraits } from './header-index.ts'
import type { Project } from './project.ts'
import { missingLocations } from './revision-files.ts'
import { RevisionWalk } from './revision-walk.ts'

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
  const walk = new RevisionWalk(recursiveVersionLocations, index)
  for (const location of versionLocations) walk.addLocation(location)
  const { headers, problems } = walk.result()
  if (problems.length > 0) throw invalidFiles(problems)
  index.save()
  return {
    headers,
    get scanned() {
      return headers.map((header) => ({ header, ...(walk.traits.get(header.path) ?? usualTraits) }))
    },
    diagnostics: walk.missingLocations.length === 0 ? [] : missingLocations(versionLocations),
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

/** The places of revision files: locations that are not there, the location of a file, and why one cannot be read. */
import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Diagnostic } from '../diagnostic.ts'

/**
 * The locations that do not exist: their revisions are missing from every answer. A project that has nothing but the
 * folder of the default is a new one, where that is as it should be.
 */
export function missingLocations(locations: readonly string[]): readonly Diagnostic[] {
  const missing = locations.filter((location) => !existsSync(location))
  const [first, second] = locations
  if (second !== undefined || first === undefined || basename(first) !== defaultFolder)
    return missing.map(missingLocation)
  return missing.map((location) => ({
    code: 'version_location_missing',
    severity: 'info',
    subject: location,
    message: `There are no revisions yet: the folder ${location} does not exist`,
    hint: 'The first `tribikos revision` makes it.',
  }))
}

const defaultFolder = 'versions'

function missingLocation(location: string): Diagnostic {
  return {
    code: 'version_location_missing',
    severity: 'warning',
    subject: location,
    message: `The version location ${location} does not exist`,
    hint: 'The first revision makes it; otherwise correct "versionLocations".',
  }
}

export function errorCodeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

/** What the system says, in words where the words are known. */
export function reasonOf(error: unknown): string {
  switch (errorCodeOf(error)) {
    case 'ENOENT':
      return 'it does not exist, or is a link to nothing'
    case 'EACCES':
    case 'EPERM':
      return 'reading it is not allowed'
    case 'ENOTDIR':
      return 'it is not a folder'
    case 'ELOOP':
      return 'it is a link that leads to itself'
    default:
      return error instanceof Error ? error.message : String(error)
  }
}

/** The location that a path lies in, the innermost of several, or null. */
export function locationOf(path: string, locations: readonly string[]): string | null {
  const containing = locations.filter((location) => path.startsWith(join(location, '/')))
  return containing.reduce<string | null>(
    (best, each) => (best === null || each.length > best.length ? each : best),
    null,
  )
}

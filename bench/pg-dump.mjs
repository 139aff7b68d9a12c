/** Finds a pg_dump that can read the server: one of its own version or a newer one. */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** Where Debian has those of every version that is installed. */
const debianFolder = '/usr/lib/postgresql'

/**
 * @param {number} serverMajor
 * @returns {string | null} a program, or null when there is none
 */
export function findPgDump(serverMajor) {
  const installed = existsSync(debianFolder)
    ? readdirSync(debianFolder).map((version) => join(debianFolder, version, 'bin/pg_dump'))
    : []
  const fitting = ['pg_dump', ...installed]
    .map((program) => ({ program, major: majorOf(program) }))
    .filter(({ major }) => major !== null && major >= serverMajor)
    .sort((a, b) => a.major - b.major)
  return fitting[0]?.program ?? null
}

function majorOf(program) {
  try {
    const [, major] =
      /\(PostgreSQL\) (\d+)/.exec(execFileSync(program, ['--version'], { encoding: 'utf8' })) ?? []
    return major === undefined ? null : Number(major)
  } catch {
    return null
  }
}

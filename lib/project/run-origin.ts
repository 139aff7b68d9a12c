/** Where a run comes from: the machine, the user, the commit, the job. Nothing is asked of other programs. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { hostname, userInfo } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { ownVersion } from './own-version.ts'
import type { Project } from './project.ts'

export interface RunOrigin {
  readonly osUser: string | null
  readonly host: string
  /** Version of tribikos. */
  readonly version: string
  /** Commit of the project's git repository, or what the CI system says. */
  readonly commit: string | null
  /** URL of the CI job. */
  readonly job: string | null
}

/** What is known of this process. */
export function runOrigin(
  { root }: Pick<Project, 'root'>,
  environment: NodeJS.ProcessEnv = process.env,
): RunOrigin {
  return {
    osUser: osUser(),
    host: hostname(),
    version: ownVersion(),
    commit: commitOf(root, environment),
    job: jobOf(environment),
  }
}

/** In a container the user may have a number and no name. */
function osUser(): string | null {
  try {
    return userInfo().username
  } catch {
    return null
  }
}

const commitVariables = [
  'GITHUB_SHA',
  'CI_COMMIT_SHA',
  'BUILDKITE_COMMIT',
  'CIRCLE_SHA1',
  'BITBUCKET_COMMIT',
  'BUILD_SOURCEVERSION',
  'GIT_COMMIT',
  'SOURCE_COMMIT',
]

function commitOf(root: string, environment: NodeJS.ProcessEnv): string | null {
  const isSha = (text: string | undefined): text is string =>
    text !== undefined && /^[0-9a-f]{7,64}$/i.test(text)
  const given = commitVariables.map((name) => environment[name]).find(isSha)
  if (given !== undefined) return given
  try {
    const directory = gitDirectory(root)
    const sha = directory === null ? undefined : headOf(directory)
    return isSha(sha) ? sha : null
  } catch {
    return null
  }
}

/** `.git` of a folder or of one above it; in a work tree it is a file that names another. */
function gitDirectory(folder: string): string | null {
  const path = join(folder, '.git')
  if (existsSync(path)) {
    if (statSync(path).isDirectory()) return path
    const [, target = ''] = /^gitdir: (.+)$/m.exec(readFileSync(path, 'utf8')) ?? []
    return resolve(folder, target)
  }
  const parent = dirname(folder)
  return parent === folder ? null : gitDirectory(parent)
}

function headOf(directory: string): string | undefined {
  const head = readFileSync(join(directory, 'HEAD'), 'utf8').trim()
  const [, reference] = /^ref: (.+)$/.exec(head) ?? []
  if (reference === undefined) return head
  const common = join(directory, 'commondir')
  const places = existsSync(common)
    ? [directory, resolve(directory, readFileSync(common, 'utf8').trim())]
    : [directory]
  for (const place of places) {
    const loose = join(place, reference)
    if (existsSync(loose)) return readFileSync(loose, 'utf8').trim()
    const packed = join(place, 'packed-refs')
    const line = existsSync(packed)
      ? readFileSync(packed, 'utf8')
          .split('\n')
          .find((each) => each.endsWith(` ${reference}`))
      : undefined
    if (line !== undefined) return line.split(' ')[0]
  }
  return undefined
}

function jobOf(environment: NodeJS.ProcessEnv): string | null {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: id } = environment
  if (server && repository && id) return `${server}/${repository}/actions/runs/${id}`
  const names = ['CI_JOB_URL', 'BUILDKITE_BUILD_URL', 'CIRCLE_BUILD_URL', 'BUILD_URL']
  return names.map((name) => environment[name]).find((url) => url !== undefined && url !== '') ?? null
}

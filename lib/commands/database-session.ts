/**
 * From a project to its database: the URL that holds, the password, what the server is told. The one place that
 * knows that env.ts may name the database.
 */
import { parseDatabaseUrl } from '../config/parse-database-url.ts'
import { secretsBeside } from '../config/describe-target.ts'
import { withSearchPath } from '../config/search-path.ts'
import { passwordsOfUrl } from '../config/url-passwords.ts'
import type { DatabaseTarget } from '../config/database-target.ts'
import { TribikosError } from '../errors.ts'
import type { DatabaseList } from '../project/environment-definition.ts'
import { environmentText, loadEnvironment, sourceText, type Environment } from '../project/environment.ts'
import { ModuleLoader } from '../project/module-loader.ts'
import { ownVersion } from '../project/own-version.ts'
import type { Project } from '../project/project.ts'

export interface DatabaseSession extends CodeSession {
  readonly target: DatabaseTarget
}

/** The same without a database. */
export interface CodeSession {
  /** Asked only when the URL has no password and the server wants one. */
  readonly password: () => Promise<string | null>
  readonly environment: Environment
  /** Loads code of the project, env.ts included. */
  readonly loader: ModuleLoader
  /** What the server shows of the session. */
  readonly applicationName: string
}

/**
 * Loads env.ts and finds out which database the project works on.
 * @throws database_url_missing, database_url_invalid, environment_invalid, code_syntax_error
 */
export async function openDatabaseSession(project: Project, command: string): Promise<DatabaseSession> {
  const session = await openCodeSession(project, command)
  const target = await targetOf(project, session.environment)
  const password = async (): Promise<string | null> =>
    (await session.password()) ?? passwordFromFile(project, target)
  return { ...session, target, password }
}

/** Connecting would look there as well, but nobody would hear of the password. */
async function passwordFromFile(project: Project, target: DatabaseTarget): Promise<string | null> {
  if (target.kind === 'embedded') return null
  const file = await import('../database/password-file.ts')
  const password = await file.passwordFromFile(target)
  tell(project, password === null ? [] : secretsBeside(target, [password]))
  return password
}

/**
 * Loads env.ts and asks it nothing yet.
 * @throws environment_invalid, code_syntax_error
 */
export async function openCodeSession(project: Project, command: string): Promise<CodeSession> {
  const { environment, loader } = project.loaded ?? (await loadCode(project))
  return {
    password: async () => {
      const password = await environmentText(environment, 'password')
      tell(project, password === null ? [] : [password])
      return password
    },
    environment,
    loader,
    applicationName: `tribikos/${ownVersion()} ${command}`,
  }
}

/** env.ts, and what loads code of the project. @throws environment_invalid, code_syntax_error */
export async function loadCode(project: Project): Promise<Pick<CodeSession, 'environment' | 'loader'>> {
  const loader = new ModuleLoader(project.cacheDirectory)
  return { environment: await loadEnvironment(project, loader), loader }
}

/** The database that a project works on. @throws database_url_missing, database_url_invalid, environment_invalid */
export async function targetOf(project: Project, environment: Environment): Promise<DatabaseTarget> {
  const { database } = project
  if (database === undefined) return readUrl(project, await urlOf(project, environment), project.root)
  const { name, url, schema, searchPath = [] } = database
  const text =
    url === undefined
      ? await projectUrl(project, environment)
      : await sourceText(environment, url, `the url of ${JSON.stringify(name)}`)
  const target = readUrl(project, text, project.root)
  return schema === undefined ? target : withSearchPath(target, [schema, ...searchPath])
}

/**
 * Reads a URL of the project; its password is never printed from then on. `root`: where folders in it start from.
 * @throws database_url_invalid
 */
export function readUrl(project: Project, url: string, root: string): DatabaseTarget {
  tellPasswords(project, url, root)
  return parseDatabaseUrl(url, { root, variables: process.env })
}

/** Has the passwords of a URL kept from being printed. */
export function tellPasswords(project: Project, url: string, root: string): void {
  tell(project, passwordsOfUrl(url, { root, variables: process.env }))
}

function tell({ onSecret }: Project, secrets: readonly string[]): void {
  for (const secret of secrets) onSecret?.(secret)
}

async function urlOf(project: Project, environment: Environment): Promise<string> {
  const { databases } = environment.definition
  if (project.urlGiven !== true && databases !== undefined) throw severalDatabases(databases)
  return projectUrl(project, environment)
}

/** The url beside all that `databases` names. @throws database_url_missing, environment_invalid */
export async function projectUrl(project: Project, environment: Environment): Promise<string> {
  const given = project.urlGiven === true ? null : await environmentText(environment, 'url')
  const url = given ?? project.config.url
  if (url !== null) return url
  throw new TribikosError(
    'database_url_missing',
    project.config.urlProblem ?? 'No database URL is configured',
    {
      hint: 'Set "url" in the configuration or in env.ts, or give --url.',
      details: { configFile: project.configFile },
    },
  )
}

/** For a command that works on one. */
export function severalDatabases(databases: DatabaseList): TribikosError {
  const names = typeof databases === 'function' ? null : databases.map(({ name }) => name)
  const which =
    names === null
      ? 'several databases'
      : `${names.length === 1 ? '1 database' : `${names.length} databases`}${namesText(names)}`
  return new TribikosError('database_url_missing', `env.ts names ${which}, and this command works on one`, {
    hint: 'Give the one that is meant with --database NAME, or another with --url.',
    details: { databases: names },
  })
}

const shownNames = 5

function namesText(names: readonly string[]): string {
  if (names.length === 0) return ''
  const shown = names.slice(0, shownNames).join(', ')
  return names.length > shownNames ? ` (${shown}, …)` : ` (${shown})`
}

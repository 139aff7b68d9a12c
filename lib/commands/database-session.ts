/**
 * From a project to its database: the URL that holds, the password, what the server is told. The one place that
 * knows that env.ts may name the database.
 */
import { parseDatabaseUrl } from '../config/parse-database-url.ts'
import { secretsBeside } from '../config/describe-target.ts'
import { passwordsOfUrl } from '../config/url-passwords.ts'
import type { DatabaseTarget } from '../config/database-target.ts'
import { TribikosError } from '../errors.ts'
import type { NamedDatabase } from '../project/environment-definition.ts'
import { environmentText, loadEnvironment, type Environment } from '../project/environment.ts'
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
  const loader = new ModuleLoader(project.cacheDirectory)
  const environment = await loadEnvironment(project, loader)
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

/** The database that a project works on. @throws database_url_missing, database_url_invalid, environment_invalid */
export async function targetOf(project: Project, environment: Environment): Promise<DatabaseTarget> {
  return readUrl(project, await urlOf(project, environment), project.root)
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
  if (project.urlGiven !== true && databases !== undefined && databases.length > 0)
    throw severalDatabases(databases)
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

function severalDatabases(databases: readonly NamedDatabase[]): TribikosError {
  const names = databases.map(({ name }) => name)
  return new TribikosError(
    'database_url_missing',
    `env.ts names ${names.length} databases (${names.join(', ')}), and a command works on one`,
    {
      hint: 'Give the one that is meant with --url, or make an environment of each.',
      details: { databases: names },
    },
  )
}

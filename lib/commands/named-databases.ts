/** From a project to those that its env.ts makes of it: the same revisions and settings, another database each. */
import type { Project } from '../project/project.ts'
import { namedDatabases } from '../project/database-list.ts'
import type { DatabasesContext, NamedDatabase } from '../project/environment-definition.ts'
import { readGraph } from '../project/load-graph.ts'
import { TribikosError } from '../errors.ts'
import { loadCode, openCodeSession, projectUrl, readUrl } from './database-session.ts'

/**
 * The project with its env.ts loaded, for whoever has several things to do with it: from then on its code and its graph
 * are what they are now.
 * @throws environment_invalid, code_syntax_error
 */
export async function loadProject(project: Project): Promise<Project> {
  if (project.loaded !== undefined) return project
  const code = await loadCode(project)
  let graph: ReturnType<typeof readGraph> | undefined
  return { ...project, loaded: { ...code, graph: async () => (graph ??= readGraph(project)) } }
}

/** Whether env.ts names databases, which a URL that was given replaces, and so does the choice of one. */
export function hasDatabases({ loaded, urlGiven, database }: Project): boolean {
  return urlGiven !== true && database === undefined && loaded?.environment.definition.databases !== undefined
}

/**
 * The databases of a loaded project, each as a project of its own, one after another.
 * @param only names of those that are meant, which are looked for before the first is given; all unless told
 * @throws database_unknown, environment_invalid; what `query` in env.ts throws
 */
export async function* databaseProjects(
  project: Project,
  {
    only,
    signal,
  }: { readonly only?: readonly string[] | undefined; readonly signal?: AbortSignal | undefined },
): AsyncGenerator<Project & Required<Pick<Project, 'database'>>, void, undefined> {
  if (project.loaded === undefined) return
  const all = namedDatabases(project.loaded.environment, contextOf(project, signal))
  for await (const database of only === undefined ? all : await chosen(all, only))
    yield databaseProject(project, database)
}

/** One of the databases. @throws database_unknown, environment_invalid */
export async function oneDatabase(project: Project, name: string, signal?: AbortSignal): Promise<Project> {
  const loaded = await loadProject(project)
  for await (const found of databaseProjects(loaded, { only: [name], signal })) return found
  throw unknownDatabases([name], [])
}

function databaseProject(
  project: Project,
  database: NamedDatabase,
): Project & Required<Pick<Project, 'database'>> {
  const { schema } = database
  if (schema === undefined) return { ...project, database }
  // Other schemas are those of others.
  const comparison = { ...project.config.comparison, includeSchemas: false }
  return { ...project, config: { ...project.config, versionTableSchema: schema, comparison }, database }
}

/** Names as `--database` has them: given several times or with commas between, each once. */
export function chosenNames(given: readonly string[]): readonly string[] {
  return [...new Set(given.flatMap((each) => each.split(',')).map((name) => name.trim()))]
}

/** In the order of env.ts. A generator is asked until all are found. */
async function chosen(
  all: AsyncIterable<NamedDatabase>,
  only: readonly string[],
): Promise<readonly NamedDatabase[]> {
  const missing = new Set(only)
  const found: NamedDatabase[] = []
  const seen: string[] = []
  if (missing.size === 0) return found
  for await (const database of all) {
    if (seen.length < shownNames) seen.push(database.name)
    if (missing.delete(database.name)) found.push(database)
    if (missing.size === 0) return found
  }
  throw unknownDatabases([...missing], seen)
}

const shownNames = 10

function unknownDatabases(missing: readonly string[], known: readonly string[]): TribikosError {
  const names = missing.map((name) => JSON.stringify(name)).join(', ')
  return new TribikosError('database_unknown', `env.ts names no database ${names}`, {
    hint:
      known.length === 0
        ? 'It names none: `databases` of env.ts is where they stand.'
        : `It names ${known.join(', ')}${known.length === shownNames ? ', …' : ''}.`,
    details: { databases: missing },
  })
}

/** Asks the project's own database, in a session for each question. */
function contextOf(project: Project, signal: AbortSignal | undefined): DatabasesContext {
  return {
    query: async (sql, values) => {
      const { environment, password, applicationName } = await openCodeSession(project, 'databases')
      const target = readUrl(project, await projectUrl(project, environment), project.root)
      const { connect } = await import('../database/connect.ts')
      const connection = await connect(target, { applicationName, password, signal })
      try {
        const { rows } = await connection.query(values === undefined ? { sql } : { sql, values })
        return rows
      } finally {
        await connection.close()
      }
    },
  }
}

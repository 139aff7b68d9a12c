/** The revision graph of a project, from the headers of its files. */
import { buildGraph } from '../graph/build.ts'
import type { RevisionGraph } from '../graph/graph.ts'
import type { Project } from './project.ts'
import { readRevisionDirectory } from './revision-directory.ts'

/**
 * Reads the headers and builds the graph. Runs no revision and needs no database.
 * @throws what reading the files and building the graph throws
 */
export async function loadGraph(project: Project): Promise<RevisionGraph> {
  return project.loaded === undefined ? readGraph(project) : project.loaded.graph()
}

/** The same, whatever is loaded already. */
export async function readGraph(project: Project): Promise<RevisionGraph> {
  const { headers } = await readRevisionDirectory(project)
  return buildGraph(headers, { maxIdLength: project.config.versionTableWidth })
}

/** The project that a test is about: one that is open, or where to find it. */
import { openProject, type OpenProjectOptions } from '../project/open-project.ts'
import type { Project } from '../project/project.ts'

/** An open project, or what `openProject` is to be given; without either, the project of the current directory. */
export type GivenProject = Project | OpenProjectOptions | undefined

export async function givenProject(given: GivenProject): Promise<Project> {
  return given !== undefined && 'root' in given ? given : openProject(given)
}

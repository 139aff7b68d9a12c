/**
 * A command on the database of its project, or on each of those that env.ts names. What it does on one of them, and what is
 * printed of that, is said once.
 */
import type { ExitCode } from '../errors.ts'
import type { Project } from '../project/project.ts'
import { projectOf } from './command-context.ts'
import { confirmedDatabase } from './confirmation.ts'
import { type DatabaseWork, type WorkContext, yesOf } from './database-work.ts'

export async function onDatabases<Report>(
  context: WorkContext,
  work: DatabaseWork<Report>,
): Promise<0 | ExitCode> {
  const project = await withCode(await projectOf(context))
  if (project.several) {
    const { fanOut } = await import('./fan-out.ts')
    return fanOut(context, project, work)
  }
  const { terminal } = context
  const yes = yesOf(context)
  const report = await work.run(
    project,
    context,
    work.writes ? await confirmedDatabase(project, yes, context) : undefined,
  )
  terminal.progress('')
  terminal.result(report, work.text(report))
  for (const note of work.notes?.(report) ?? []) terminal.note(note)
  return work.ok?.(report) === false ? 1 : 0
}

/** Only env.ts can name several. */
async function withCode(project: Project): Promise<Project & { readonly several: boolean }> {
  if (project.config.env === null || project.urlGiven === true || project.database !== undefined)
    return { ...project, several: false }
  const { hasDatabases, loadProject } = await import('../commands/named-databases.ts')
  const loaded = await loadProject(project)
  return { ...loaded, several: hasDatabases(loaded) }
}

/** Lint of a revision that is not written yet: for its author to see, never to stop anything. */
import { isTribikosError } from '../errors.ts'
import type { LintFinding } from '../lint/finding.ts'
import { loadRevisionText, type RevisionModule } from '../project/revision-module.ts'
import type { Project } from '../project/project.ts'
import type { CodeSession } from './database-session.ts'
import { lintSteps } from './lint-revisions.ts'
import type { PlannedRevision } from './new-revision-file.ts'

/** Findings in the texts; none where a text cannot be loaded, which whoever runs it is told. */
export async function lintPlanned(
  project: Project,
  files: readonly PlannedRevision[],
  { environment, loader }: Pick<CodeSession, 'environment' | 'loader'>,
): Promise<readonly LintFinding[]> {
  const load = async (): Promise<readonly RevisionModule[]> => {
    const modules: RevisionModule[] = []
    for (const { header, text } of files) modules.push(await loadRevisionText(loader, header, text))
    return modules
  }
  const steps = files.map(({ header }) => ({
    direction: 'upgrade' as const,
    revisions: [header],
    rowChanges: [],
    rowsBefore: [],
    rowsAfter: [],
  }))
  try {
    const { findings } = await lintSteps(project, {
      plan: { steps },
      scope: 'revision',
      environment,
      loader,
      load,
      unwritten: new Map(files.map(({ path, text }) => [path, text])),
    })
    return findings
  } catch (error) {
    if (isTribikosError(error)) return []
    throw error
  }
}

/** Lint of revisions that are not written yet. */
import { isTribikosError } from '../errors.ts'
import type { LintFinding } from '../lint/finding.ts'
import { loadRevisionText, type RevisionModule } from '../project/revision-module.ts'
import type { Project } from '../project/project.ts'
import type { CodeSession } from './database-session.ts'
import { lintSteps, type StepsToLint } from './lint-revisions.ts'
import type { PlannedRevision } from './new-revision-file.ts'

/** Revisions that the planned ones follow, for what they tell of tables. */
export type LintHistory = StepsToLint['history']

/** Findings in the texts; none where a text cannot be loaded, which whoever runs it is told. */
export async function lintPlanned(
  project: Project,
  files: readonly PlannedRevision[],
  session: Pick<CodeSession, 'environment' | 'loader'>,
): Promise<readonly LintFinding[]> {
  try {
    return await lintWithHistory(project, files, session)
  } catch (error) {
    if (isTribikosError(error)) return []
    throw error
  }
}

/**
 * Findings in the texts, by all that the revisions before tell.
 * @throws the codes of loading code
 */
export async function lintWithHistory(
  project: Project,
  files: readonly PlannedRevision[],
  { environment, loader }: Pick<CodeSession, 'environment' | 'loader'>,
  history?: LintHistory,
): Promise<readonly LintFinding[]> {
  const load = async (): Promise<readonly RevisionModule[]> => {
    const modules: RevisionModule[] = []
    for (const { header, text, down } of files)
      modules.push(await loadRevisionText(loader, header, text, down))
    return modules
  }
  const steps = files.map(({ header }) => ({
    direction: 'upgrade' as const,
    revisions: [header],
    rowChanges: [],
    rowsBefore: [],
    rowsAfter: [],
  }))
  const { findings } = await lintSteps(project, {
    plan: { steps },
    history,
    scope: 'revision',
    environment,
    loader,
    load,
    unwritten: new Map(files.map(({ path, text }) => [path, text])),
  })
  return findings
}

/**
 * Revisions that are about to be written, as `processRevisionDirectives` of env.ts leaves them: changed, more of them, or
 * none. What the hook gives is checked before anything is made of it.
 */
import { TribikosError } from '../errors.ts'
import type { RevisionDirective } from '../project/environment-definition.ts'
import { environmentContext, type Environment } from '../project/environment.ts'
import type { Project } from '../project/project.ts'

/** A directive as the hook may leave it, every field there. */
export type ProcessedDirective = Readonly<Required<RevisionDirective>>

/**
 * Calls the hook, if there is one, with copies of the directives.
 * @throws hook_failed
 */
export async function processDirectives(
  project: Project,
  { definition }: Environment,
  directives: readonly ProcessedDirective[],
): Promise<readonly ProcessedDirective[]> {
  const hook = definition.processRevisionDirectives
  if (hook === undefined) return directives
  const drafts: RevisionDirective[] = directives.map((directive) => ({ ...directive }))
  try {
    await hook(drafts, environmentContext(project))
  } catch (error) {
    throw hookFailed(error instanceof Error ? error.message : String(error), error)
  }
  const problems = drafts.flatMap((draft, index) => problemsOf(draft, index))
  if (problems.length > 0) throw hookFailed(problems.join('; '))
  return drafts.map((draft) => completed(draft, directives[0]?.sqlFile ?? false))
}

/** Drafts that the hook adds may leave out what is empty. */
function completed(
  draft: Partial<RevisionDirective> & { readonly id: string },
  isSql: boolean,
): ProcessedDirective {
  return {
    id: draft.id,
    message: draft.message ?? '',
    downRevisions: draft.downRevisions ?? [],
    dependsOn: draft.dependsOn ?? [],
    branchLabels: draft.branchLabels ?? [],
    imports: draft.imports ?? [],
    upgradeBody: draft.upgradeBody ?? '',
    downgradeBody: draft.downgradeBody ?? '',
    splice: draft.splice ?? false,
    versionPath: draft.versionPath ?? null,
    sqlFile: draft.sqlFile ?? isSql,
  }
}

const texts = ['message', 'upgradeBody', 'downgradeBody'] as const
const lists = ['downRevisions', 'dependsOn', 'branchLabels', 'imports'] as const

/** A hook may be JavaScript, and the drafts that it adds are made by hand. */
function problemsOf(draft: unknown, index: number): readonly string[] {
  const name = `draft ${index + 1}`
  if (typeof draft !== 'object' || draft === null) return [`${name} is not an object`]
  const value = (key: string): unknown => Reflect.get(draft, key)
  const id = value('id')
  return [
    ...(typeof id === 'string' && id !== '' ? [] : [`${name} has no id`]),
    ...texts
      .filter((key) => !/^(?:string|undefined)$/.test(typeof value(key)))
      .map((key) => `${key} of ${name} must be a text`),
    ...lists
      .filter((key) => value(key) !== undefined && !isListOfTexts(value(key)))
      .map((key) => `${key} of ${name} must be a list of texts`),
    ...(/^(?:boolean|undefined)$/.test(typeof value('sqlFile'))
      ? []
      : [`sqlFile of ${name} must be true or false`]),
  ]
}

function isListOfTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === 'string')
}

function hookFailed(problem: string, cause?: unknown): TribikosError {
  return new TribikosError('hook_failed', `The hook processRevisionDirectives failed: ${problem}`, {
    hint: 'Nothing was written. Look at processRevisionDirectives in env.ts.',
    details: { hook: 'processRevisionDirectives' },
    cause,
  })
}

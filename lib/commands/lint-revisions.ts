/** What the command lint, autogenerate and runs on protected environments share: steps in, findings out. */
import type { ServerVersion } from '../config/lint-rules.ts'
import { dialectByName } from '../dialects/by-name.ts'
import { loadSqlParser } from '../dialects/postgres/parse-sql.ts'
import type { RunPlan } from '../graph/plan.ts'
import { lint, type LintResult } from '../lint/lint.ts'
import { rules } from '../lint/postgres/rules.ts'
import type { RecordedRevision } from '../lint/recorded-revision.ts'
import type { Environment } from '../project/environment.ts'
import type { ModuleLoader } from '../project/module-loader.ts'
import type { Project } from '../project/project.ts'
import { readSources } from '../project/source-text.ts'
import { recordHistory, recordRevisions } from '../runtime/record-revisions.ts'
import type { RevisionCode } from '../runtime/run-request.ts'
import { runSettings } from './revision-run.ts'

export interface StepsToLint {
  readonly plan: Pick<RunPlan, 'steps'>
  /** Steps that a database has behind it where these begin, for what they tell of its tables. */
  readonly history?: Pick<RunPlan, 'steps'> | undefined
  readonly scope: 'revision' | 'range'
  /** Whether `downgrade()` is run too; true unless told. */
  readonly looksBack?: boolean | undefined
  readonly environment: Environment
  readonly loader: ModuleLoader
  /** In place of the configured one. */
  readonly version?: ServerVersion | undefined
  /** In place of the files of the project. */
  readonly load?: RevisionCode['load'] | undefined
  /** Texts of files that are not written yet, by path. */
  readonly unwritten?: ReadonlyMap<string, string> | undefined
}

export interface LintedSteps extends LintResult {
  readonly revisions: number
}

/** Records what upgrading over the steps would run and asks every rule. @throws the codes of loading code */
export async function lintSteps(project: Project, steps: StepsToLint): Promise<LintedSteps> {
  const { plan, history, scope, environment, loader, version, load, unwritten, looksBack = true } = steps
  const { definition } = environment
  const settings = runSettings(project, definition.namingConvention, loader)
  const request = {
    ...settings,
    code: load === undefined ? settings.code : { ...settings.code, load },
    dialect: dialectByName('postgres'),
    operations: definition.operations,
    looksBack,
  }
  const whole = (some: Pick<RunPlan, 'steps'>): RunPlan => ({ rowsBefore: [], rowsAfter: [], ...some })
  const revisions = await recordRevisions({ ...request, plan: whole(plan) })
  const isEmpty = revisions.every(({ statements }) => statements.length === 0)
  const { lint: configured } = project.config
  const result = lint({
    revisions,
    history:
      history === undefined || isEmpty
        ? []
        : await recordHistory({ ...request, code: settings.code, plan: whole(history) }),
    sources: new Map([...readSources(filesOf(revisions)), ...(unwritten ?? [])]),
    rules,
    settings: version === undefined ? configured : { ...configured, targetVersion: version },
    scope,
    parse: await loadSqlParser(),
  })
  return { ...result, revisions: revisions.length }
}

function filesOf(revisions: readonly RecordedRevision[]): readonly string[] {
  return revisions.flatMap(({ path, statements }) => [
    path,
    ...statements.flatMap(({ place }) => (place === null ? [] : [place.file])),
  ])
}

/** The guard of protected environments: what is pending there is linted before anything is changed. */
import { TribikosError } from '../errors.ts'
import type { RevisionGraph } from '../graph/graph.ts'
import { planUpgrade } from '../graph/plan-upgrade.ts'
import type { LintFinding } from '../lint/finding.ts'
import type { Project } from '../project/project.ts'
import { lintSteps, type StepsToLint } from './lint-revisions.ts'
import type { RunAhead } from './run-ahead.ts'

/**
 * Lints the steps that a run from the present rows would make.
 * @throws lint_failed when lint finds an error; the codes of loading code
 */
export async function refuseUnsafe(
  project: Project,
  graph: RevisionGraph,
  { session: { environment, loader }, found: { rows, serverVersion }, plan }: RunAhead,
): Promise<void> {
  // Nobody uses an embedded database that is not there yet.
  if (serverVersion === null) return
  const steps: StepsToLint = {
    plan,
    scope: 'range',
    // Beside the database that counts, no code is run but what is about to run anyway.
    looksBack: false,
    environment,
    loader,
    version: { major: Math.floor(serverVersion / 10_000), minor: serverVersion % 10_000 },
  }
  if ((await errorsIn(project, steps)).length === 0) return
  // Unless the run would be refused: then revisions that the database has may tell that it is safe, as a validated check does.
  const errors = await errorsIn(project, {
    ...steps,
    history: planUpgrade(graph, [], rows),
  })
  if (errors.length > 0) throw lintFailed(errors)
}

/** Errors but for what cannot be recorded without a database, which may run well with one. */
async function errorsIn(project: Project, steps: StepsToLint): Promise<readonly LintFinding[]> {
  const { findings } = await lintSteps(project, steps)
  return findings.filter(({ severity, rule }) => severity === 'error' && rule !== 'not-recorded')
}

function lintFailed(errors: readonly LintFinding[]): TribikosError {
  const lines = errors.map(({ rule, path, line, message }) => `  ${rule} ${path}:${line ?? 1}: ${message}`)
  return new TribikosError(
    'lint_failed',
    [`What is pending is not safe for a protected environment, and nothing was changed:`, ...lines].join(
      '\n',
    ),
    {
      hint: 'tribikos lint current: says what to do. Where it is safe all the same, say why in a comment: `// tribikos-lint-disable L05: reason`.',
      details: { findings: errors },
    },
  )
}

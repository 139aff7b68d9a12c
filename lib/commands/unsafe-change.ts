/** What `--safe` does not write: changes of which lint says that they hurt a database in use. */
import { isTribikosError, TribikosError } from '../errors.ts'
import type { Refusal } from '../autogenerate/decisions.ts'
import type { RevisionGraph } from '../graph/graph.ts'
import { planUpgrade } from '../graph/plan-upgrade.ts'
import type { LintFinding } from '../lint/finding.ts'
import type { LintHistory } from './lint-planned.ts'
import type { PlannedRevision } from './new-revision-file.ts'

/** What the revisions before the planned ones tell of tables. */
export function historyOf(graph: RevisionGraph, planned: readonly PlannedRevision[]): LintHistory {
  const parents = planned
    .flatMap(({ header }) => header.downRevisions)
    .filter((id) => graph.get(id) !== undefined)
  return parents.length === 0 ? undefined : planUpgrade(graph, [], [...new Set(parents)])
}

const hint =
  'Make the change in steps that the running application stands: add the new beside the old, fill it, change the code over, and take the old away in a later release. Without --safe it is written as it is.'

/** @throws unsafe_change */
export function refuseUnsafeFiles(findings: readonly LintFinding[]): void {
  const errors = findings.filter(({ severity }) => severity === 'error')
  if (errors.length === 0) return
  const reasons = errors.map(({ rule, name, message, fix }) => {
    const called = rule === name ? rule : `${rule} ${name}`
    return `${called}: ${message}${fix === null ? '' : `\n    fix: ${fix}`}`
  })
  throw unsafeChange([...new Set(reasons)], { findings: errors })
}

/** @throws unsafe_change */
export function refuseUnstaged(refusals: readonly Refusal[]): void {
  if (refusals.length === 0) return
  const reasons = refusals.map(({ reason, hint: advice }) => `${reason}\n    fix: ${advice}`)
  throw unsafeChange([...new Set(reasons)], {
    refusals: refusals.map(({ object, reason }) => ({ object: object.id, reason })),
  })
}

/**
 * Some changes have no stages in between, such as a table that stops to inherit from one that goes.
 * @throws unsafe_change in place of proof_failed
 */
export function refuseUnprovedSteps(error: unknown): never {
  if (!isTribikosError(error) || error.code !== 'proof_failed') throw error
  const { problems } = error.details
  const lines = Array.isArray(problems) ? problems.map(String) : [error.message]
  throw unsafeChange(
    lines.map((line) => `its steps do not lead there and back on a scratch database: ${line}`),
    error.details,
  )
}

function unsafeChange(reasons: readonly string[], details: Readonly<Record<string, unknown>>): TribikosError {
  return new TribikosError(
    'unsafe_change',
    `This change is not safe for a database in use, so nothing was written:\n${reasons.map((reason) => `  - ${reason}`).join('\n')}`,
    { hint, details },
  )
}

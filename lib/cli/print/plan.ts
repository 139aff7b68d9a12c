/** A plan as text: what runs, in order, with the writes to the version table. */
import type { DescribedStep } from '../../commands/described-step.ts'
import type { RowChange } from '../../graph/plan.ts'

export interface PrintedPlan {
  readonly database: string
  readonly steps: readonly DescribedStep[]
  readonly hash: string
}

/** One line for the database, one per step, one per row change. */
export function planText({ database, steps, hash }: PrintedPlan): string {
  if (steps.length === 0) return `Nothing to do on ${database}`
  const count = steps.length === 1 ? '1 step' : `${steps.length} steps`
  return [
    `${count} on ${database}`,
    ...steps.flatMap((step) => [
      `  ${stepText(step)}`,
      ...step.rowChanges.map((each) => `      ${rowText(each)}`),
    ]),
    `Hash: ${hash}`,
  ].join('\n')
}

/** The same of one of several databases. */
export function planLine({ steps, hash }: PrintedPlan): string {
  if (steps.length === 0) return 'nothing to do'
  const revisions = steps.flatMap((step) => step.revisions)
  const [first = '', last = ''] = [revisions[0], revisions.at(-1)]
  const which = revisions.length > 2 ? `${first} … ${last}` : revisions.join(', ')
  const count = steps.length === 1 ? '1 step' : `${steps.length} steps`
  return `${count} (${steps[0]?.direction ?? ''} ${which}), hash ${hash}`
}

/** `upgrade a -> b, message` */
export function stepText(step: DescribedStep): string {
  const revisions = step.revisions.join(', ')
  const parents = step.downRevisions.join(', ')
  switch (step.direction) {
    case 'upgrade':
      return `upgrade ${parents} -> ${revisions}, ${step.message}`
    case 'downgrade':
      return `downgrade ${revisions} -> ${parents}, ${step.message}`
    case 'stamp':
      return `stamp_revision ${step.rowsBefore.join(', ')} -> ${step.rowsAfter.join(', ')}`
  }
}

function rowText(change: RowChange): string {
  return change.type === 'update'
    ? `row ${change.from} becomes ${change.to}`
    : `${change.type} row ${change.id}`
}

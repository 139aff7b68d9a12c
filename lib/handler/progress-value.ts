/** What a run tells, as plain JSON: steps by their ids, errors without what caused them. */
import type { Step } from '../graph/plan.ts'
import type { RunProgress } from '../runtime/run-request.ts'
import { errorBody } from './answer.ts'

export function progressValue(event: RunProgress): Readonly<Record<string, unknown>> {
  const { step, error, plan, ...rest } = event as RunProgress & Partial<Parts>
  return {
    ...rest,
    ...(step == null ? {} : { step: stepValue(step) }),
    ...(error === undefined ? {} : { error: errorBody(error) }),
    ...(plan === undefined ? {} : { steps: plan.steps.map(stepValue) }),
  }
}

interface Parts {
  readonly step: Step | null
  readonly error: unknown
  readonly plan: { readonly steps: readonly Step[] }
}

function stepValue({ direction, revisions }: Step): Readonly<Record<string, unknown>> {
  return { direction, revisions: revisions.map(({ id }) => id) }
}

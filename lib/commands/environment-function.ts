/** Calls a function of env.ts in the middle of a comparison: what is wrong with it is told by its name. */
import { isTribikosError, TribikosError } from '../errors.ts'

/** @throws hook_failed when it throws, or answers with a promise, which nobody could wait for */
export function asked<Answer>(name: string, call: () => Answer): Answer {
  let answer: Answer
  try {
    answer = call()
  } catch (error) {
    if (isTribikosError(error)) throw error
    throw failedFunction(name, error instanceof Error ? error.message : String(error), error)
  }
  if (answer instanceof Promise) {
    answer.catch(() => {})
    throw failedFunction(name, 'it gave a promise, and its answer is needed at once')
  }
  return answer
}

/** What is wrong with a function of env.ts, by its name. */
export function failedFunction(name: string, problem: string, cause?: unknown): TribikosError {
  return new TribikosError('hook_failed', `The function ${name} of env.ts failed: ${problem}`, {
    hint: `Nothing was written. Look at ${name} in env.ts; --raiseerr shows where.`,
    details: { hook: name },
    cause,
  })
}

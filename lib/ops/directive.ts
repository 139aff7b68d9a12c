/** Turns functions that make operations into directives that queue them, and remembers where each was called. */
import type { Operation } from './operation.ts'

/** A function that checks what the author gave and makes an operation of it. */
export type Call = (...args: never[]) => Operation

/** The same functions, each of which queues what it makes. */
export type Directives<Calls> = {
  readonly [Name in keyof Calls]: Calls[Name] extends (...args: infer Arguments) => Operation
    ? (...args: Arguments) => Promise<void>
    : never
}

export type Queue = (operation: Operation, origin: Error) => Promise<void>

/**
 * Wrong arguments are thrown at the call, not put into the promise: a call whose promise nobody awaits must not be lost
 * silently.
 */
export function directives<Calls extends Readonly<Record<string, Call>>>(
  calls: Calls,
  queue: Queue,
): Directives<Calls> {
  const made = Object.entries(calls).map(([name, call]) => {
    const directive = (...args: never[]): Promise<void> => queue(call(...args), originOf(directive))
    return [name, directive] as const
  })
  return Object.fromEntries(made) as Directives<Calls>
}

/** An error whose stack begins at the author's call of `directive`; it is kept, not thrown. */
export function originOf(directive: (...args: never[]) => unknown): Error {
  const { stackTraceLimit } = Error
  // Taking a stack is most of the cost of an error, so that it is taken once, where it is wanted.
  Error.stackTraceLimit = 0
  const origin = new Error('called here')
  Error.stackTraceLimit = stackTraceLimit
  Error.captureStackTrace(origin, directive)
  return origin
}

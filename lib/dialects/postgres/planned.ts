/** The shortest way to plan one statement as text, for what has no typed directive. */
import type { PlannedOperation } from '../schema-rules.ts'

/** `op.execute` of one statement, with what a reader should know. */
export function statement(text: string, ...remarks: readonly string[]): PlannedOperation {
  const operation = { type: 'execute', text } as const
  return remarks.length === 0 ? { operation } : { operation, remarks }
}

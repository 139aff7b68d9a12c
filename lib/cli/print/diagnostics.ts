/** Diagnostics as text: severity and code, what it is about, what to do. */
import type { Diagnostic } from '../../diagnostic.ts'

/** `error[code] subject: message`, then the hint, for each. */
export function diagnosticLines(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.flatMap(({ severity, code, subject, message, hint }) => [
    `${severity}[${code}] ${subject === '' ? '' : `${subject}: `}${message}`,
    ...(hint === undefined ? [] : [`  hint: ${hint}`]),
  ])
}

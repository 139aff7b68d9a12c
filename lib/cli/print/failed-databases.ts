/** The databases on which a command failed, as one error: those that failed alike stand together. */
import { errorValue } from '../../commands/error-value.ts'
import type { FanOutSummary } from '../../commands/fan-out.ts'
import { TribikosError } from '../../errors.ts'

/** With more names than this the list is cut; --json has all. */
const shownNames = 20

/** `hint`: what to do about them all; none where each says enough. */
export function failedDatabases({ done, failed }: FanOutSummary, hint: string | null): TribikosError {
  const all = failed.map(({ name, error }) => ({ name, error: errorValue(error) }))
  const alike = new Map<string, string[]>()
  for (const { name, error } of all) {
    const hint = error.hint === null ? '' : `\n    hint: ${error.hint}`
    const text = `${error.code}: ${error.message.replaceAll('\n', '\n    ')}${hint}`
    alike.set(text, [...(alike.get(text) ?? []), name])
  }
  const groups = [...alike].map(([text, names]) => `  [${namesText(names)}] ${text}`)
  const count = done + failed.length
  return new TribikosError(
    'databases_failed',
    [`${failed.length} of ${count} databases failed:`, ...groups].join('\n'),
    {
      ...(hint === null ? {} : { hint }),
      details: {
        databases: all.map(({ name, error: { code, message } }) => ({ name, code, message })),
      },
      cause: failed.length === 1 ? failed[0]?.error : new AggregateError(failed.map(({ error }) => error)),
    },
  )
}

function namesText(names: readonly string[]): string {
  const more = names.length - shownNames
  return more > 0 ? `${names.slice(0, shownNames).join(', ')} and ${more} more` : names.join(', ')
}

/** A revision that is not written yet, as values; {@link renderRevision} turns it into the text of its file. */
import { TribikosError } from '../errors.ts'
import { normalizeMessage } from './header-comment.ts'

export interface RevisionDraft {
  readonly id: string
  /** As typed; several paragraphs are fine. */
  readonly message: string
  /** Parents; empty for a base. */
  readonly downRevisions: readonly string[]
  readonly dependsOn: readonly string[]
  readonly branchLabels: readonly string[]
  readonly createdAt: Date
  /** Import statements besides those of `Op` and, where a body uses it, `sql`. */
  readonly imports?: readonly string[]
  /** Statements of the body of `upgrade`, not indented. */
  readonly upgrade?: string
  readonly downgrade?: string
  /** Whether it is written in SQL: then the bodies are SQL, and there are no imports. */
  readonly isSql?: boolean
  /** Why it cannot be downgraded; then no `downgrade` is written, unless it has a body. */
  readonly irreversible?: string
}

const emptyMessage = 'empty message'

/**
 * The message in the form that it has in the file and that is read back from it.
 * @throws invalid_message
 */
export function draftMessage(message: string): string {
  const normalized = normalizeMessage(message)
  const [odd] = /[^\P{Cc}\n\t]|\p{Cs}/u.exec(normalized) ?? []
  if (odd !== undefined) {
    const what = odd >= '\uD800' ? 'half of a surrogate pair' : `the control character ${JSON.stringify(odd)}`
    throw new TribikosError('invalid_message', `The message has ${what}`, {
      hint: 'Write the message as printable text.',
    })
  }
  return normalized === '' ? emptyMessage : normalized
}

/** The message as far as it goes into the file name: nothing when there is none. */
export function messageForSlug(message: string): string {
  return normalizeMessage(message).split('\n', 1)[0] ?? ''
}

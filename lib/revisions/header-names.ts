/** The names that a header is made of, and what a scan of a file finds under them. */
import type { Literal } from './literal.ts'
import type { CommentSpan } from './tokens.ts'

export const headerNames = [
  'revision',
  'down_revision',
  'branch_labels',
  'depends_on',
  'transactional',
  'irreversible',
] as const

export type HeaderName = (typeof headerNames)[number]

/** A value, or why it cannot be known, and where it stands. */
export type HeaderValue = { readonly offset: number } & (
  { readonly value: Literal } | { readonly problem: string }
)

export interface HeaderValues {
  readonly values: ReadonlyMap<HeaderName, HeaderValue>
  /** Names that are declared at the top level but not exported. */
  readonly unexported: ReadonlySet<HeaderName>
  /** Comments before the first statement; of a compiled file also later ones that look like a header. */
  readonly comments: readonly CommentSpan[]
}

export function headerName(word: string): HeaderName | undefined {
  return headerNames.find((name) => name === word)
}

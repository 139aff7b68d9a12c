/** Values that operations carry: SQL text with bound values, and names that are final. */

/** SQL in pieces with values between them: `strings.length === values.length + 1`. */
export interface SqlText {
  readonly kind: 'sql'
  readonly strings: readonly string[]
  readonly values: readonly unknown[]
}

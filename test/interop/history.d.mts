/** Types of `history.mjs` for the tests in TypeScript. */
interface Body {
  readonly upgrade: string
  readonly downgrade: string
}

export interface InteropRevision {
  readonly id: string
  readonly message: string
  readonly downRevisions: readonly string[]
  readonly dependsOn: readonly string[]
  readonly branchLabels: readonly string[]
  readonly python: Body
  readonly typescript: Body
}

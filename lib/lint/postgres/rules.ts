/** All rules, by id. */
import type { LintRuleId } from '../../config/lint-rules.ts'
import type { LintRule } from '../rule.ts'
import { indexNotConcurrent } from './index-not-concurrent.ts'

/** A rule that the list of ids lacks, or the other way round, does not compile. */
const byId: { readonly [Id in LintRuleId]: LintRule & { readonly id: Id } } = {
  L01: indexNotConcurrent,
}

/** In the order of their ids. */
export const rules: readonly LintRule[] = Object.values(byId)

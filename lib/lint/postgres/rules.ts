/** All rules, by id. */
import type { LintRuleId } from '../../config/lint-rules.ts'
import type { LintRule } from '../rule.ts'
import { addRequiredColumn } from './add-required-column.ts'
import { bigBackfill } from './big-backfill.ts'
import { checkValidates } from './check-validates.ts'
import { concurrent14 } from './concurrent-14.ts'
import { concurrentIfNotExists } from './concurrent-if-not-exists.ts'
import { concurrentInTransaction } from './concurrent-in-transaction.ts'
import { dropCascade } from './drop-cascade.ts'
import { dropColumn } from './drop-column.ts'
import { dropConstraint } from './drop-constraint.ts'
import { dropIndex } from './drop-index.ts'
import { dropNotNull } from './drop-not-null.ts'
import { dropObject } from './drop-object.ts'
import { enumRemoval } from './enum-removal.ts'
import { enumValue } from './enum-value.ts'
import { exclusion } from './exclusion.ts'
import { fkValidates } from './fk-validates.ts'
import { fkWithoutIndex } from './fk-without-index.ts'
import { grants } from './grants.ts'
import { indexNotConcurrent } from './index-not-concurrent.ts'
import { inlineConstraint } from './inline-constraint.ts'
import { lockThenMore } from './lock-then-more.ts'
import { mixedRevision } from './mixed-revision.ts'
import { nameTooLong } from './name-too-long.ts'
import { newTableFk } from './new-table-fk.ts'
import { noDowngrade } from './no-downgrade.ts'
import { nonIdempotentBare } from './non-idempotent-bare.ts'
import { partition } from './partition.ts'
import { rename } from './rename.ts'
import { rewriteView } from './rewrite-view.ts'
import { sessionState } from './session-state.ts'
import { setNotNull } from './set-not-null.ts'
import { setUnloggedEtc } from './set-unlogged-etc.ts'
import { timeoutsOff } from './timeouts-off.ts'
import { transactionControl } from './transaction-control.ts'
import { triggerPolicy } from './trigger-policy.ts'
import { typeAdvice } from './type-advice.ts'
import { typeChange } from './type-change.ts'
import { uniqueBuilds } from './unique-builds.ts'
import { unqualified } from './unqualified.ts'
import { validateSameTx } from './validate-same-tx.ts'
import { volatileDefault } from './volatile-default.ts'

/** A rule that the list of ids lacks, or the other way round, does not compile. */
const byId: { readonly [Id in LintRuleId]: LintRule & { readonly id: Id } } = {
  L01: indexNotConcurrent,
  L02: concurrentInTransaction,
  L03: concurrentIfNotExists,
  L04: dropIndex,
  L05: fkValidates,
  L06: checkValidates,
  L07: validateSameTx,
  L08: setNotNull,
  L09: addRequiredColumn,
  L10: volatileDefault,
  L11: inlineConstraint,
  L12: uniqueBuilds,
  L13: exclusion,
  L14: typeChange,
  L15: setUnloggedEtc,
  L16: triggerPolicy,
  L17: rename,
  L18: dropColumn,
  L19: dropObject,
  L20: dropCascade,
  L21: dropConstraint,
  L22: dropNotNull,
  L23: enumValue,
  L24: enumRemoval,
  L25: partition,
  L26: bigBackfill,
  L27: lockThenMore,
  L28: timeoutsOff,
  L29: transactionControl,
  L30: sessionState,
  L31: mixedRevision,
  L32: nonIdempotentBare,
  L33: nameTooLong,
  L34: typeAdvice,
  L35: unqualified,
  L36: rewriteView,
  L37: newTableFk,
  L38: concurrent14,
  L39: fkWithoutIndex,
  L40: noDowngrade,
  L41: grants,
}

/** In the order of their ids. */
export const rules: readonly LintRule[] = Object.values(byId)

/** Each stage of a safe way as operations, there and back, in the form in which nobody waits for them. */
import type { PlannedOperation, Sides } from '../../dialects/schema-rules.ts'
import { type Catalog, indexCatalog } from '../../schema/catalog.ts'
import type { Refusal } from '../decisions.ts'
import { planChanges, type SchemaPlan } from '../plan-changes.ts'
import { safeStages, type Stage, type StageTools } from './safe-stages.ts'
import { withoutDrops } from './without-drops.ts'

export interface PlannedStage extends Pick<Stage, 'kind' | 'subject'> {
  readonly up: readonly PlannedOperation[]
  readonly down: readonly PlannedOperation[]
}

export interface StagedPlan {
  readonly stages: readonly PlannedStage[]
  /** What cannot be done in stages; then they are not the whole way. */
  readonly refusals: readonly Refusal[]
}

export function planStages(sides: Sides, tools: StageTools): StagedPlan {
  const { kept, refusals } = withoutDrops(sides, tools.safe)
  if (refusals.length > 0) return { stages: [], refusals }
  const planned = safeStages(sides, kept, tools).map((stage) => planStage(stage, sides, tools))
  return {
    stages: planned.map(({ stage }) => stage).filter(({ up, down }) => up.length + down.length > 0),
    refusals: planned.flatMap(({ refusals }) => refusals),
  }
}

function planStage(
  stage: Stage,
  sides: Sides,
  tools: StageTools,
): { readonly stage: PlannedStage; readonly refusals: readonly Refusal[] } {
  const { kind, subject, from, through, to } = stage
  const between = through === null ? [from, to] : [from, through, to]
  const up = planThrough(between, stage, sides, tools)
  const down = planThrough([to, from], stage, sides, tools)
  return {
    stage: { kind, subject, up: up.operations, down: down.operations },
    refusals: [...up.refusals, ...down.refusals],
  }
}

/** From the first schema to the last by all of them. */
function planThrough(
  catalogs: readonly Catalog[],
  { kind }: Stage,
  sides: Sides,
  { rules, safe }: StageTools,
): SchemaPlan {
  const plans = catalogs.slice(1).map((to, index) => {
    const own = { ...sides, from: indexCatalog(catalogs[index] ?? to), to: indexCatalog(to) }
    const { operations, refusals } = planChanges(own, rules)
    return { operations: safe.inSafeForm(operations, kind, own), refusals }
  })
  return {
    operations: plans.flatMap(({ operations }) => operations),
    refusals: plans.flatMap(({ refusals }) => refusals),
  }
}

/** What a file that is written for a stage does, behind what the user says of the whole. */
export function stagePurpose({ kind, subject }: Pick<PlannedStage, 'kind' | 'subject'>): string {
  switch (kind) {
    case 'expand':
      return 'connect'
    case 'build':
      return `build ${subject?.id.path.at(-1) ?? 'an index'}`
    case 'check':
      return 'check the rows'
    case 'drop indexes':
      return 'drop indexes'
    case 'drop':
      return 'drop'
  }
}

/**
 * From two schemas to the operations that lead from one to the other, in an order that works. The way back is the same
 * question with the schemas exchanged.
 */
import type { PlannedOperation, SchemaRules, Sides } from '../dialects/schema-rules.ts'
import { compareText } from '../schema/canonical-order.ts'
import { type CatalogObject, objectKey, objectLabel } from '../schema/catalog.ts'
import { decide, type Decisions, type Refusal } from './decisions.ts'
import { orderSteps } from './order.ts'
import { type PlanStep, type Splits, type StepEdge, stepGraph } from './steps.ts'

export interface SchemaPlan {
  readonly operations: readonly PlannedOperation[]
  /** What cannot be planned; then `operations` is not the whole way. */
  readonly refusals: readonly Refusal[]
}

export function planChanges(sides: Sides, rules: SchemaRules): SchemaPlan {
  return planReplacing(new Set(), sides, rules)
}

/** Makes some objects anew that could be altered, as an altered one may be what closes a circle. */
function planReplacing(replaced: ReadonlySet<string>, sides: Sides, rules: SchemaRules): SchemaPlan {
  const decisions = decide(sides, withReplaced(rules, replaced))
  const strict = orderDecisions(decisions, sides, rules, 'keep what the server knows')
  if ('refusal' in strict) {
    const more = replaceable(strict.inCircle, rules).filter((key) => !replaced.has(key))
    if (more.length > 0 && decisions.refusals.length === 0) {
      const other = planReplacing(new Set([...replaced, ...more]), sides, rules)
      if (other.refusals.length === 0) return other
    }
  }
  const ordered =
    'refusal' in strict ? orderDecisions(decisions, sides, rules, 'give all soft edges up') : strict
  if ('refusal' in ordered) return { operations: [], refusals: [...decisions.refusals, ordered.refusal] }
  const operations = ordered.steps.flatMap((step) => operationsOf(step, sides, rules))
  return { operations: firstThingsFirst(operations), refusals: decisions.refusals }
}

function withReplaced(rules: SchemaRules, replaced: ReadonlySet<string>): SchemaRules {
  if (replaced.size === 0) return rules
  return {
    ...rules,
    of: (name) => {
      const kind = rules.of(name)
      return {
        ...kind,
        change: (change, sides) =>
          replaced.has(objectKey(change.to.id)) ? { type: 'replace' } : kind.change(change, sides),
      }
    },
  }
}

/** What belongs to a table or a view, holds no rows and is altered in the circle. */
function replaceable(circle: readonly PlanStep[], rules: SchemaRules): readonly string[] {
  return circle.flatMap(({ verb, object }) => {
    const isFree = verb === 'alter' && object.parent !== null && rules.of(object.id.kind).rebuildable(object)
    return isFree ? [objectKey(object.id)] : []
  })
}

interface OpenCircle {
  readonly refusal: Refusal
  readonly inCircle: readonly PlanStep[]
}

function orderDecisions(
  decisions: Decisions,
  sides: Sides,
  rules: SchemaRules,
  patience: 'keep what the server knows' | 'give all soft edges up',
): { readonly steps: readonly PlanStep[] } | OpenCircle {
  let splits: Splits = { created: new Set(), dropped: new Set() }
  const givenUp = new Set<string>()
  for (;;) {
    const graph = stepGraph(decisions, sides, rules, splits)
    const edges = graph.edges.filter((edge) => !edge.soft || !givenUp.has(edgeKey(edge)))
    const ordering = orderSteps({ steps: graph.steps, edges }, (a, b) => compareSteps(a, b, rules))
    if (ordering.type === 'ordered') {
      return { steps: ordering.positions.flatMap((position) => graph.steps[position] ?? []) }
    }
    const soft = ordering.edges.filter((edge) => edge.soft)
    // What goes along with its table need not be taken out of it for the sake of a mere preference.
    const gone = soft.filter(
      ({ before, after, beforeKey, afterKey }) =>
        isCarriedAway(graph.steps[before], beforeKey) || isCarriedAway(graph.steps[after], afterKey),
    )
    const next = gone.length > 0 ? null : furtherSplits(ordering.edges, graph.steps, splits, rules)
    if (next !== null) {
      splits = next
      givenUp.clear()
      continue
    }
    const given = firstToGive(gone, soft, graph.steps)
    const isLast = given.every(({ isKnown }) => isKnown) && patience === 'keep what the server knows'
    if (soft.length === 0 || (gone.length === 0 && isLast)) {
      const inCircle = stepsOf(ordering.edges, graph.steps)
      return { refusal: circle(inCircle), inCircle }
    }
    for (const edge of given) givenUp.add(edgeKey(edge))
  }
}

/** When a table is changed, and when what belongs to it, is mostly for the reader. */
function firstToGive(
  gone: readonly StepEdge[],
  soft: readonly StepEdge[],
  steps: readonly PlanStep[],
): readonly StepEdge[] {
  if (gone.length > 0) return gone
  const isPart = (step: PlanStep | undefined, whole: string): boolean =>
    step?.object.parent != null && objectKey(step.object.parent) === whole
  const ofParents = soft.filter(
    ({ before, after, beforeKey, afterKey }) =>
      isPart(steps[after], beforeKey) || isPart(steps[before], afterKey),
  )
  if (ofParents.length > 0) return ofParents
  const lesser = soft.filter(({ isKnown }) => !isKnown)
  return lesser.length > 0 ? lesser : soft
}

function isCarriedAway(step: PlanStep | undefined, key: string): boolean {
  return step?.verb === 'drop' && objectKey(step.object.id) !== key
}

function edgeKey({ beforeKey, afterKey }: StepEdge): string {
  return `${beforeKey} ${afterKey}`
}

/**
 * Takes out of the steps in a circle what ties them together and can stand by itself, or null. That is what needs
 * something, and what is needed only when nothing else helps; likewise what bears data, such as a column, is dropped by
 * itself only then.
 */
function furtherSplits(
  circles: readonly StepEdge[],
  steps: readonly PlanStep[],
  splits: Splits,
  rules: SchemaRules,
): Splits | null {
  const ties = circles.flatMap(({ before, after, beforeKey, afterKey }) => [
    ...tieOf(steps[before], beforeKey, 'drop'),
    ...tieOf(steps[after], afterKey, 'create'),
  ])
  const mayStandAlone = ({ verb, part }: Tie): boolean =>
    verb === 'drop' || rules.of(part.id.kind).createdWithParent === 'when possible'
  const isFree = ({ verb, part }: Tie): boolean =>
    verb === 'create' || rules.of(part.id.kind).rebuildable(part)
  const possible = ties.filter(mayStandAlone)
  for (const choice of [
    possible.filter((tie) => tie.needs && isFree(tie)),
    possible.filter(isFree),
    possible,
  ]) {
    const keys = (verb: Tie['verb']): readonly string[] =>
      choice.filter((tie) => tie.verb === verb).map(({ part }) => objectKey(part.id))
    const created = new Set([...splits.created, ...keys('create')])
    const dropped = new Set([...splits.dropped, ...keys('drop')])
    if (created.size > splits.created.size || dropped.size > splits.dropped.size) return { created, dropped }
  }
  return null
}

/** A part of a step for whose sake it is in a circle. */
interface Tie {
  readonly verb: 'create' | 'drop'
  readonly part: CatalogObject
  /** Whether it is the one that needs the other. */
  readonly needs: boolean
}

/** What needs something is at the begin of an edge between drops, and at the end of one between creates. */
function tieOf(step: PlanStep | undefined, key: string, needing: Tie['verb']): readonly Tie[] {
  if (step === undefined || step.verb === 'alter') return []
  const part = step.parts.find(({ id }) => objectKey(id) === key)
  return part === undefined ? [] : [{ verb: step.verb, part, needs: step.verb === needing }]
}

function stepsOf(edges: readonly StepEdge[], steps: readonly PlanStep[]): readonly PlanStep[] {
  const positions = new Set(edges.flatMap(({ before, after }) => [before, after]))
  return [...positions].flatMap((position) => steps[position] ?? [])
}

function circle(steps: readonly PlanStep[]): Refusal {
  const members = steps.map(({ verb, object }) => `${verb} ${objectLabel(object.id)}`)
  const [first] = steps
  return {
    object: first?.object ?? { id: { kind: 'schema', path: [] }, parent: null, attributes: {} },
    reason: `these changes wait for each other: ${members.toSorted().join(', ')}`,
    hint: 'Make the change in two revisions: first without what ties them together.',
  }
}

/** Makes and changes first, by rank and path; then drops, the other way. What is made again is dropped early. */
function compareSteps(a: PlanStep, b: PlanStep, rules: SchemaRules): number {
  const [placeA, placeB] = [place(a, rules), place(b, rules)]
  if (placeA !== placeB) return placeA - placeB
  const rank = rules.of(a.object.id.kind).rank - rules.of(b.object.id.kind).rank
  if (rank !== 0) return a.verb === 'drop' ? -rank : rank
  return compareText(objectKey(a.object.id), objectKey(b.object.id))
}

function place(step: PlanStep, rules: SchemaRules): number {
  const isLink = rules.of(step.object.id.kind).isLink === true
  if (step.verb === 'drop') return step.again || isLink ? 0 : 2
  return isLink ? 3 : 1
}

function operationsOf(step: PlanStep, sides: Sides, rules: SchemaRules): readonly PlannedOperation[] {
  const kind = rules.of(step.object.id.kind)
  if (step.verb === 'alter') return step.alteration.operations
  if (step.verb === 'drop') return kind.drop(step.object, sides)
  const made = [step.object, ...step.parts]
  const comments =
    kind.writesComments === true
      ? []
      : made.flatMap((object) => {
          const { comment } = object.attributes
          return typeof comment === 'string' ? rules.comment(object, comment, sides) : []
        })
  const privileges = made.flatMap((object) =>
    object.attributes['privileges'] == null ? [] : rules.privileges(null, object, sides),
  )
  return [...kind.create(step.object, step.parts, sides), ...comments, ...privileges]
}

/**
 * What has to be committed comes before everything, then settings of the session, each once, and what is said to be last
 * comes last.
 */
function firstThingsFirst(operations: readonly PlannedOperation[]): readonly PlannedOperation[] {
  const inPhase = (wanted: PlannedOperation['phase']): readonly PlannedOperation[] =>
    operations.filter(({ phase }) => phase === wanted)
  const settings = new Map(inPhase('first').map((planned) => [JSON.stringify(planned.operation), planned]))
  return [...inPhase('committed'), ...settings.values(), ...inPhase(undefined), ...inPhase('last')]
}

/**
 * The steps of a plan and which must come before which. A step is one statement's worth of decisions: an object that is
 * made together with its parts, dropped together with its children, or altered.
 */
import { type KindRules, type SchemaRules, sharedName, type Sides } from '../dialects/schema-rules.ts'
import { type CatalogIndex, type CatalogObject, objectKey } from '../schema/catalog.ts'
import type { Alteration, Decisions } from './decisions.ts'

export type PlanStep =
  | { readonly verb: 'create'; readonly object: CatalogObject; readonly parts: readonly CatalogObject[] }
  | {
      readonly verb: 'drop'
      readonly object: CatalogObject
      readonly parts: readonly CatalogObject[]
      /** Whether it is made again later. */
      readonly again: boolean
    }
  | { readonly verb: 'alter'; readonly object: CatalogObject; readonly alteration: Alteration }

/** `before` and `after` are positions in the list of steps. A soft edge gives way in a circle. */
export interface StepEdge {
  readonly before: number
  readonly after: number
  readonly soft: boolean
  /** Whether the server itself knows that one needs the other; such a soft edge is the last to give way. */
  readonly isKnown: boolean
  /** The objects for whose sake it is: what is split off when it is part of a circle. */
  readonly beforeKey: string
  readonly afterKey: string
}

/** Objects that are made, or dropped, by themselves although their parent could have taken them along. */
export interface Splits {
  readonly created: ReadonlySet<string>
  readonly dropped: ReadonlySet<string>
}

export interface StepGraph {
  readonly steps: readonly PlanStep[]
  readonly edges: readonly StepEdge[]
}

/** Where each object is made, dropped and altered, as positions in the list of steps. */
interface Positions {
  readonly create: ReadonlyMap<string, number>
  readonly drop: ReadonlyMap<string, number>
  readonly alter: ReadonlyMap<string, number>
  /** Where an object is changed along with another. */
  readonly also: ReadonlyMap<string, number>
}

export function stepGraph(decisions: Decisions, sides: Sides, rules: SchemaRules, splits: Splits): StepGraph {
  const { steps, positions } = arrange(decisions, sides, rules, splits)
  return { steps, edges: edgesOf(decisions, sides, rules, positions) }
}

function arrange(
  decisions: Decisions,
  sides: Sides,
  rules: SchemaRules,
  splits: Splits,
): { readonly steps: readonly PlanStep[]; readonly positions: Positions } {
  const steps: PlanStep[] = []
  const create = new Map<string, number>()
  const drop = new Map<string, number>()
  const alter = new Map<string, number>()
  const also = new Map<string, number>()
  const place = (verb: Map<string, number>, step: PlanStep, parts: readonly CatalogObject[]): void => {
    verb.set(objectKey(step.object.id), steps.length)
    for (const part of parts) verb.set(objectKey(part.id), steps.length)
    steps.push(step)
  }
  const isPart = (object: CatalogObject): boolean =>
    object.parent !== null &&
    decisions.created.has(objectKey(object.parent)) &&
    takesAlong(object, rules.of(object.id.kind), splits.created.has(objectKey(object.id)))
  for (const [key, object] of decisions.dropped) {
    const isCarried =
      object.parent !== null && decisions.dropped.has(objectKey(object.parent)) && !splits.dropped.has(key)
    if (isCarried) continue
    const parts = inside(object, sides.from, (child) => !splits.dropped.has(objectKey(child.id)))
    place(drop, { verb: 'drop', object, parts, again: decisions.created.has(key) }, parts)
  }
  for (const object of decisions.created.values()) {
    if (isPart(object)) continue
    const parts = inside(
      object,
      sides.to,
      (child) => decisions.created.has(objectKey(child.id)) && isPart(child),
    )
    place(create, { verb: 'create', object, parts }, parts)
  }
  for (const alteration of decisions.altered.values()) {
    for (const { id } of alteration.also) also.set(objectKey(id), steps.length)
    place(alter, { verb: 'alter', object: alteration.to, alteration }, [])
  }
  return { steps, positions: { create, drop, alter, also } }
}

function takesAlong(object: CatalogObject, kind: KindRules, isSplit: boolean): boolean {
  const { createdWithParent } = kind
  if (kind.standsAlone?.(object) === true) return false
  return createdWithParent === 'always' || (createdWithParent === 'when possible' && !isSplit)
}

/** Children, and theirs, for as long as they belong. */
function inside(
  object: CatalogObject,
  index: CatalogIndex,
  belongs: (child: CatalogObject) => boolean,
): readonly CatalogObject[] {
  return index
    .children(object.id)
    .filter(belongs)
    .flatMap((child) => [child, ...inside(child, index, belongs)])
}

function edgesOf(decisions: Decisions, sides: Sides, rules: SchemaRules, at: Positions): readonly StepEdge[] {
  const edges: StepEdge[] = []
  const add = (
    [beforeMap, beforeKey]: readonly [ReadonlyMap<string, number>, string],
    [afterMap, afterKey]: readonly [ReadonlyMap<string, number>, string],
    soft = false,
    isKnown = false,
  ): void => {
    const before = beforeMap.get(beforeKey)
    const after = afterMap.get(afterKey)
    if (before !== undefined && after !== undefined && before !== after) {
      edges.push({ before, after, soft, isKnown, beforeKey, afterKey })
    }
  }
  const isBefore = (key: string): boolean => at.drop.has(key) || at.alter.has(key) || at.also.has(key)
  const isAfter = (key: string): boolean => at.create.has(key) || at.alter.has(key) || at.also.has(key)
  for (const { dependent, needed, soft, isMention, isPart } of needs(sides.from, isBefore)) {
    // What only a text names may go first.
    if (!isMention) add([at.drop, dependent], [at.drop, needed], soft)
    add([at.drop, dependent], [at.alter, needed], soft || isPart)
    add([at.drop, dependent], [at.also, needed], soft)
    add([at.alter, dependent], [at.drop, needed], soft)
  }
  for (const { dependent, needed, soft, isPart } of needs(sides.to, isAfter)) {
    add([at.create, needed], [at.create, dependent], soft)
    add([at.create, needed], [at.alter, dependent], soft)
    add([at.alter, needed], [at.create, dependent], soft || isPart)
    add([at.alter, needed], [at.alter, dependent], true, !soft)
    add([at.also, needed], [at.create, dependent], soft)
    add([at.also, needed], [at.alter, dependent], true)
  }
  for (const key of at.also.keys()) add([at.also, key], [at.alter, key])
  for (const [key, { after }] of decisions.altered) {
    for (const earlier of after) add([at.alter, objectKey(earlier)], [at.alter, key])
  }
  for (const key of decisions.dropped.keys()) add([at.drop, key], [at.create, key])
  const holders = new Map<string, string[]>()
  for (const [key, object] of decisions.dropped) {
    for (const name of rules.of(object.id.kind).names?.(object, sides) ?? []) {
      holders.set(name, [...(holders.get(name) ?? []), key])
    }
  }
  for (const [key, object] of decisions.created) {
    for (const name of rules.of(object.id.kind).names?.(object, sides) ?? []) {
      for (const holder of holders.get(name) ?? [])
        add([at.drop, holder], [at.create, key], name.startsWith(sharedName))
    }
  }
  return edges
}

interface Need {
  readonly dependent: string
  readonly needed: string
  readonly soft: boolean
  /** Whether the server does not know of it. */
  readonly isMention: boolean
  /** Whether it is that of a child for its parent, which mostly changes in ways that its children do not see. */
  readonly isPart: boolean
}

/** Of what is in a step: of a large schema most is in none. */
function* needs({ catalog }: CatalogIndex, isInStep: (key: string) => boolean): Iterable<Need> {
  for (const { dependent, needs: needed, soft = false, ordersOnly = false } of catalog.dependencies) {
    const keys = { dependent: objectKey(dependent), needed: objectKey(needed) }
    if (!isInStep(keys.dependent) || !isInStep(keys.needed)) continue
    const parent = catalog.objects.get(keys.dependent)?.parent ?? null
    const isPart = parent !== null && objectKey(parent) === keys.needed
    yield { ...keys, soft: soft || ordersOnly, isMention: soft, isPart }
  }
  for (const [key, { parent }] of catalog.objects) {
    if (parent === null || !isInStep(key) || !isInStep(objectKey(parent))) continue
    yield { dependent: key, needed: objectKey(parent), soft: false, isMention: false, isPart: true }
  }
}

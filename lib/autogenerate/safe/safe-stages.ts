/**
 * The way from one schema to another in stages, each of which keeps nobody waiting: the schemas in between. First all that
 * takes a moment, with constraints that no row is checked against yet; then index by index; then the checks of rows; at the
 * end what goes.
 */
import type { SafeChanges, StageKind } from '../../dialects/safe-changes.ts'
import type { SchemaRules, Sides } from '../../dialects/schema-rules.ts'
import { type Catalog, type CatalogObject, indexCatalog, objectKey } from '../../schema/catalog.ts'
import { diffCatalogs, differentAttributes } from '../../schema/diff.ts'
import { heldBack } from './held-back.ts'
import { mixedCatalog, type PlacedObject } from './mixed-catalog.ts'

export interface Stage {
  readonly kind: StageKind
  readonly from: Catalog
  /** What the way there leads through; null where it is straight. The way back always is. */
  readonly through: Catalog | null
  readonly to: Catalog
  /** What is built; null in other stages. */
  readonly subject: CatalogObject | null
}

/** What stages are planned with. */
export interface StageTools {
  readonly rules: SchemaRules
  readonly safe: SafeChanges
}

/** @param kept the goal with all that goes only at the end */
export function safeStages(sides: Sides, kept: Catalog, tools: StageTools): readonly Stage[] {
  return new Staging(sides, kept, tools).run()
}

/** One computation; a class because its steps share where it stands. */
class Staging {
  readonly #sides: Sides
  readonly #kept: Catalog
  readonly #tools: StageTools
  readonly #stages: Stage[] = []
  #present: Catalog
  /** Objects that are there in their unchecked form. */
  #unchecked = new Set<string>()
  /** Those of them that wait for a guard. */
  #guarded = new Set<string>()
  #guards = new Map<string, CatalogObject>()

  constructor(sides: Sides, kept: Catalog, tools: StageTools) {
    this.#sides = sides
    this.#kept = kept
    this.#tools = tools
    this.#present = sides.from.catalog
  }

  run(): readonly Stage[] {
    for (;;) {
      const count = this.#stages.length
      this.#expand()
      this.#build()
      this.#check()
      if (this.#stages.length === count) break
    }
    // What none of these leads to.
    this.#go('expand', this.#kept)
    this.#go('drop indexes', this.#withoutIndexes())
    this.#go('drop', this.#sides.to.catalog)
    return this.#stages
  }

  #go(
    kind: StageKind,
    to: Catalog,
    { subject = null, through = null }: Partial<Pick<Stage, 'subject' | 'through'>> = {},
  ): void {
    const from = this.#present
    // Where nothing differs, nothing comes to need something else either.
    if (diffCatalogs(from, to).length === 0) return
    this.#stages.push({ kind, from, through, to, subject })
    this.#present = to
  }

  #sidesTo(to: Catalog): Sides {
    return { ...this.#sides, from: indexCatalog(this.#present), to: indexCatalog(to) }
  }

  /** All that takes a moment. */
  #expand(): void {
    const { rules, safe } = this.#tools
    const [present, kept] = [this.#present, this.#kept]
    const sides = this.#sidesTo(kept)
    const { keys } = heldBack(sides, rules, safe)
    const joining = this.#partsOfNew(keys)
    const placed: PlacedObject[] = []
    for (const [key, object] of kept.objects) {
      const from = present.objects.get(key)
      if (keys.has(key)) {
        if (from !== undefined) placed.push({ object: from, origin: present })
        continue
      }
      // What stays as it is keeps what it needs, whatever it will need.
      if (from !== undefined && differentAttributes(from, object).length === 0) {
        placed.push({ object: from, origin: joining.has(key) ? kept : present })
        continue
      }
      const unchecked = safe.unchecked({ from, to: object }, sides)
      if (unchecked === null) {
        placed.push({ object, origin: kept })
        continue
      }
      placed.push({ object: unchecked.object, origin: kept })
      this.#unchecked.add(key)
      if (unchecked.isGuarded) this.#guarded.add(key)
      if (unchecked.guard !== null) this.#guards.set(objectKey(unchecked.guard.id), unchecked.guard)
    }
    const guards = [...this.#guards.values()].map((object) => ({ object, origin: null }))
    this.#go('expand', mixedCatalog([...placed, ...guards]))
  }

  /** Parts that are there and become those of a whole that comes now: from then on they need it. */
  #partsOfNew(held: ReadonlySet<string>): ReadonlySet<string> {
    const kept = indexCatalog(this.#kept)
    const parts = [...this.#kept.objects].flatMap(([key, object]) =>
      held.has(key) || this.#present.objects.has(key) ? [] : this.#tools.safe.partsOf(object, kept),
    )
    return new Set(parts.map(({ id }) => objectKey(id)))
  }

  /** One index after the other. */
  #build(): void {
    const { rules, safe } = this.#tools
    const { built } = heldBack(this.#sidesTo(this.#kept), rules, safe)
    for (const [key, object] of built) {
      if (!this.#isBuildable(object)) continue
      const others = [...this.#present.objects.values()].filter(({ id }) => objectKey(id) !== key)
      this.#go(
        'build',
        mixedCatalog([
          ...others.map((other) => ({ object: other, origin: this.#present })),
          { object, origin: this.#kept },
        ]),
        { subject: object },
      )
    }
  }

  #isBuildable(object: CatalogObject): boolean {
    const { safe } = this.#tools
    const [present, kept] = [indexCatalog(this.#present), indexCatalog(this.#kept)]
    const isMissing = (needed: CatalogObject): boolean =>
      // A whole is made when its parts are there.
      present.get(needed.id) === undefined && !safe.partsOf(needed, kept).includes(object)
    return safe.isReady(object, present) && !kept.needs(object.id).some(isMissing)
  }

  /** Rows are checked against what was made without looking at them; then a guard has said all that it was to say. */
  #check(): void {
    const present = this.#present
    const placed = [...present.objects].map(([key, object]): PlacedObject => {
      const wanted = this.#unchecked.has(key) ? this.#kept.objects.get(key) : undefined
      return wanted === undefined ? { object, origin: present } : { object: wanted, origin: this.#kept }
    })
    const checked = placed.map((each) => this.#whileGuarded(each))
    const isGuard = ({ object: { id } }: PlacedObject): boolean => this.#guards.has(objectKey(id))
    const to = mixedCatalog(placed.filter((each) => !isGuard(each)))
    this.#go('check', to, { through: this.#guards.size === 0 ? null : mixedCatalog(checked) })
    this.#unchecked = new Set()
    this.#guarded = new Set()
    this.#guards = new Map()
  }

  /** An object as it is when rows are checked: what is guarded waits for its guard. */
  #whileGuarded(placed: PlacedObject): PlacedObject {
    const { object } = placed
    const key = objectKey(object.id)
    const { safe } = this.#tools
    if (this.#guards.has(key)) return { object: safe.checked(object), origin: null }
    const before = this.#present.objects.get(key)
    return before === undefined || !this.#guarded.has(key)
      ? placed
      : { object: before, origin: this.#present }
  }

  /** Without the indexes that go by themselves and that nothing else needs. */
  #withoutIndexes(): Catalog {
    const present = indexCatalog(this.#present)
    const { to } = this.#sides
    const goes = ({ id, parent }: CatalogObject): boolean =>
      to.get(id) === undefined && parent !== null && to.get(parent) !== undefined
    const placed = [...this.#present.objects.values()].filter(
      (object) =>
        !(
          goes(object) &&
          this.#tools.safe.isDroppedBeside(object, present) &&
          present.dependents(object.id).length === 0
        ),
    )
    return mixedCatalog(placed.map((object) => ({ object, origin: this.#present })))
  }
}

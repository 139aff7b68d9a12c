/**
 * Decides for every object what becomes of it: made, dropped, altered or made anew. Dropping something takes along what
 * needs it, so the decisions spread until nothing new follows.
 */
import {
  type PlannedChange,
  type PlannedOperation,
  type SchemaRules,
  sharedName,
  type Sides,
} from '../dialects/schema-rules.ts'
import { type CatalogObject, type ObjectId, objectKey, objectLabel } from '../schema/catalog.ts'
import { diffCatalogs, differentAttributes } from '../schema/diff.ts'

/** A change that cannot be planned, in words. */
export interface Refusal {
  readonly object: CatalogObject
  readonly reason: string
  readonly hint: string
}

/** An object that stays and is changed in place. */
export interface Alteration {
  readonly from: CatalogObject
  readonly to: CatalogObject
  readonly operations: readonly PlannedOperation[]
  /** Objects that are changed along with it. */
  readonly also: readonly CatalogObject[]
  /** Objects whose own alteration comes before this one. */
  readonly after: readonly ObjectId[]
}

export interface Decisions {
  /** By key; an object in both `dropped` and `created` is made anew. */
  readonly dropped: ReadonlyMap<string, CatalogObject>
  readonly created: ReadonlyMap<string, CatalogObject>
  readonly altered: ReadonlyMap<string, Alteration>
  readonly refusals: readonly Refusal[]
}

/** Attributes that every kind may have and that are changed the same way for all. */
const common: ReadonlySet<string> = new Set(['comment', 'privileges'])

export function decide(sides: Sides, rules: SchemaRules): Decisions {
  return new Spreading(sides, rules).run()
}

/** One computation of decisions; a class because its steps share six collections. */
class Spreading {
  readonly #sides: Sides
  readonly #rules: SchemaRules
  readonly #dropped = new Map<string, CatalogObject>()
  readonly #created = new Map<string, CatalogObject>()
  readonly #altered = new Map<string, Alteration>()
  readonly #refusals = new Map<string, Refusal>()
  readonly #waiting: CatalogObject[] = []

  constructor(sides: Sides, rules: SchemaRules) {
    this.#sides = sides
    this.#rules = rules
  }

  run(): Decisions {
    const rebuilds: [CatalogObject, (dependent: CatalogObject) => boolean][] = []
    for (const difference of diffCatalogs(this.#sides.from.catalog, this.#sides.to.catalog)) {
      if (difference.type === 'added') this.#created.set(objectKey(difference.object.id), difference.object)
      else if (difference.type === 'removed') this.#drop(difference.object)
      else {
        const rebuild = this.#change(difference.from, difference.to, difference.attributes)
        if (rebuild !== undefined) rebuilds.push([difference.from, rebuild])
      }
    }
    for (const [object, rebuild] of rebuilds) {
      const alteration = this.#altered.get(objectKey(object.id))
      if (alteration === undefined) continue
      for (const changed of [object, ...alteration.also]) this.#rebuildAround(changed, rebuild)
    }
    for (let object = this.#waiting.pop(); object !== undefined; object = this.#waiting.pop())
      this.#spread(object)
    return {
      dropped: this.#dropped,
      created: this.#created,
      altered: this.#altered,
      refusals: [...this.#refusals.values()],
    }
  }

  /** Gives which dependents have to be rebuilt around a change in place. */
  #change(
    from: CatalogObject,
    to: CatalogObject,
    attributes: readonly string[],
  ): ((dependent: CatalogObject) => boolean) | undefined {
    const own = attributes.filter((name) => !common.has(name))
    const change: PlannedChange =
      own.length === 0 ? { type: 'alter', operations: [] } : this.#ask(from, to, own)
    if (change.type === 'refuse') {
      this.#refuse(to, change.reason, change.hint)
      return undefined
    }
    if (change.type === 'replace') {
      this.#replace(from)
      return undefined
    }
    const operations = [...change.operations, ...this.#commonOperations(from, to, attributes)]
    this.#altered.set(objectKey(to.id), {
      from,
      to,
      operations,
      also: change.also ?? [],
      after: change.after ?? [],
    })
    return change.rebuild
  }

  #ask(from: CatalogObject, to: CatalogObject, attributes: readonly string[]): PlannedChange {
    // A child of another parent is another child.
    if (attributes.includes('parent')) return { type: 'replace' }
    return this.#rules.of(to.id.kind).change({ from, to, attributes }, this.#sides)
  }

  #commonOperations(
    from: CatalogObject,
    to: CatalogObject,
    attributes: readonly string[],
  ): readonly PlannedOperation[] {
    const comment = to.attributes['comment']
    return [
      ...(attributes.includes('comment')
        ? this.#rules.comment(to, typeof comment === 'string' ? comment : null, this.#sides)
        : []),
      ...(attributes.includes('privileges') ? this.#rules.privileges(from, to, this.#sides) : []),
    ]
  }

  /** What is dropped takes its children along, and everything that needs one of them has to be looked at. */
  #drop(object: CatalogObject): void {
    const key = objectKey(object.id)
    if (this.#dropped.has(key)) return
    this.#dropped.set(key, object)
    this.#altered.delete(key)
    this.#waiting.push(object)
  }

  #replace(object: CatalogObject): void {
    this.#drop(object)
    const key = objectKey(object.id)
    const wanted = this.#sides.to.get(object.id)
    if (wanted !== undefined) this.#created.set(key, wanted)
  }

  #spread(object: CatalogObject): void {
    const isGone = !this.#created.has(objectKey(object.id))
    for (const child of this.#sides.from.children(object.id)) this.#replace(child)
    if (!isGone) {
      for (const child of this.#sides.to.children(object.id)) this.#created.set(objectKey(child.id), child)
    }
    for (const dependent of this.#sides.from.dependents(object.id)) {
      if (this.#dropped.has(objectKey(dependent.id))) continue
      if (this.#letsGo(dependent, object)) continue
      this.#rebuild(dependent, object)
    }
  }

  /** Whether a change in place of `dependent` already frees `object`. */
  #letsGo(dependent: CatalogObject, object: CatalogObject): boolean {
    const alteration = this.#altered.get(objectKey(dependent.id))
    if (
      alteration === undefined ||
      differentAttributes(alteration.from, alteration.to).every((name) => common.has(name))
    ) {
      return false
    }
    const key = objectKey(object.id)
    const isRebuildable = this.#rules.of(dependent.id.kind).rebuildable(dependent)
    return this.#sides.to
      .needs(alteration.to.id)
      .every((needed) => objectKey(needed.id) !== key && !(isRebuildable && this.#takesName(needed, object)))
  }

  /** Whether `added` can be made only when `dropped` is gone, so that nothing can go from one to the other in place. */
  #takesName(added: CatalogObject, dropped: CatalogObject): boolean {
    if (!this.#created.has(objectKey(added.id))) return false
    const taken = new Set(this.#names(dropped))
    return this.#names(added).some((name) => taken.has(name))
  }

  #names(object: CatalogObject): readonly string[] {
    const names = this.#rules.of(object.id.kind).names?.(object, this.#sides) ?? []
    return names.filter((name) => !name.startsWith(sharedName))
  }

  #rebuildAround(object: CatalogObject, rebuild: (dependent: CatalogObject) => boolean): void {
    for (const dependent of this.#sides.from.dependents(object.id)) {
      if (!this.#dropped.has(objectKey(dependent.id)) && rebuild(dependent)) this.#rebuild(dependent, object)
    }
  }

  #rebuild(dependent: CatalogObject, around: CatalogObject): void {
    if (this.#rules.of(dependent.id.kind).rebuildable(dependent)) {
      this.#replace(dependent)
      return
    }
    this.#refuse(
      dependent,
      `${objectLabel(around.id)} has to be dropped and made again, and ${objectLabel(dependent.id)} needs it and cannot be made again without losing data`,
      'Write this step by hand: give the new one another name, move what needs it, then drop the old one.',
    )
  }

  #refuse(object: CatalogObject, reason: string, hint: string): void {
    this.#refusals.set(objectKey(object.id), { object, reason, hint })
  }
}

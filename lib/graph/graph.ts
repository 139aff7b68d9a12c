/**
 * The graph of revisions as the rest of tribikos sees it: asked by id, answered with ids and headers.
 * It never changes after it is built; ask {@link buildGraph} for one.
 */
import type { RevisionHeader } from './revision.ts'
import { isMergePoint, linked, unlinked } from './links.ts'
import type { GraphStructure } from './structure.ts'

/** All revisions of a project and how they follow each other. */
export class RevisionGraph {
  /** @internal */
  readonly structure: GraphStructure
  #bySlug: ReadonlyMap<string, readonly number[]> | undefined

  /** @internal */
  constructor(structure: GraphStructure) {
    this.structure = structure
  }

  /** How many revisions there are. */
  get size(): number {
    return this.structure.size
  }

  /** All headers, in load order. */
  get headers(): readonly RevisionHeader[] {
    return this.structure.headers
  }

  has(id: string): boolean {
    return this.structure.positionOf.has(id)
  }

  /** The header with exactly this id. */
  get(id: string): RevisionHeader | undefined {
    const position = this.structure.positionOf.get(id)
    return position === undefined ? undefined : this.structure.header(position)
  }

  /** Revisions that nothing follows by down edge, in load order; `head` means the only one of them. */
  get heads(): readonly string[] {
    return this.#ids(this.structure.heads)
  }

  /**
   * Heads that nothing depends on either, in load order: what `heads` means as an argument, and the rows of the
   * version table when everything has been run.
   */
  get realHeads(): readonly string[] {
    return this.#ids(this.structure.realHeads)
  }

  /** Revisions that follow none, in load order. */
  get bases(): readonly string[] {
    return this.#ids(unlinked(this.structure.parents))
  }

  /** Revisions that more than one follows by down edge, in load order. */
  get branchPoints(): readonly string[] {
    return this.#idsWhere((position) => linked(this.structure.children, position).length > 1)
  }

  /** Revisions that follow more than one, in load order. */
  get mergePoints(): readonly string[] {
    return this.#idsWhere((position) => isMergePoint(this.structure, position))
  }

  /** Every label → the id of the revision that declares it, in load order. */
  get labels(): ReadonlyMap<string, string> {
    return new Map(
      [...this.structure.labelled].map(([label, position]) => [label, this.structure.id(position)]),
    )
  }

  isHead(id: string): boolean {
    return this.structure.isHead(this.#position(id))
  }

  /** Whether nothing follows it and nothing depends on it. */
  isRealHead(id: string): boolean {
    return this.structure.isRealHead(this.#position(id))
  }

  /** Whether nothing follows it, but something depends on it: what listings mark `(effective head)`. */
  isEffectiveHead(id: string): boolean {
    return this.isHead(id) && !this.isRealHead(id)
  }

  isBase(id: string): boolean {
    return linked(this.structure.parents, this.#position(id)).length === 0
  }

  isBranchPoint(id: string): boolean {
    return linked(this.structure.children, this.#position(id)).length > 1
  }

  isMergePoint(id: string): boolean {
    return isMergePoint(this.structure, this.#position(id))
  }

  /** What follows it by down edge, in load order. */
  children(id: string): readonly string[] {
    return this.#ids(linked(this.structure.children, this.#position(id)))
  }

  /** What depends on it, in load order. */
  dependents(id: string): readonly string[] {
    return this.#ids(linked(this.structure.dependents, this.#position(id)))
  }

  /** The labels it shows: its own and those that reach it from other revisions, sorted. */
  labelsOf(id: string): readonly string[] {
    return this.structure.labels[this.#position(id)] ?? []
  }

  /** The ids that it depends on, labels resolved, in the order written. */
  resolvedDependencies(id: string): readonly string[] {
    return this.#ids(linked(this.structure.dependencies, this.#position(id)))
  }

  /** The same without those that an ancestor by down edges declares too. */
  normalizedDependencies(id: string): readonly string[] {
    return this.#ids(linked(this.structure.normalizedDependencies, this.#position(id)))
  }

  /**
   * Positions by the slug of the file: its name without extension and without the id in front.
   * @internal
   */
  get bySlug(): ReadonlyMap<string, readonly number[]> {
    return (this.#bySlug ??= slugs(this.structure))
  }

  #position(id: string): number {
    const position = this.structure.positionOf.get(id)
    if (position === undefined) throw new RangeError(`The graph has no revision '${id}'`)
    return position
  }

  #ids(positions: readonly number[]): readonly string[] {
    return positions.map((position) => this.structure.id(position))
  }

  #idsWhere(has: (position: number) => boolean): readonly string[] {
    return this.#ids(this.structure.positions(has))
  }
}

function slugs(structure: GraphStructure): ReadonlyMap<string, readonly number[]> {
  const bySlug = new Map<string, number[]>()
  structure.headers.forEach((header, position) => {
    const file = header.path.split(/[\\/]/).at(-1) ?? ''
    const name = file.replace(/\.(?:sql|[cm]?[jt]s)$/, '')
    const slug = name.startsWith(`${header.id}_`) ? name.slice(header.id.length + 1) : name
    if (slug !== '') bySlug.set(slug, [...(bySlug.get(slug) ?? []), position])
  })
  return bySlug
}

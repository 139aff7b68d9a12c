/**
 * The revisions by load position and the edges between them. Everything else in this folder works on positions
 * (0 is the revision that was loaded first), because arrays of numbers are quick and load order breaks every tie.
 * What can be derived is derived once, when it is first asked for.
 */
import { propagateLabels } from './labels.ts'
import { linked, reversed, unlinked, type Links, type Neighbours } from './links.ts'
import { normalizeDependencies } from './normalize.ts'
import { Reachability } from './reachability.ts'
import type { RevisionHeader } from './revision.ts'

/** What {@link buildGraph} has found out. */
export interface StructureParts extends Links {
  readonly positionOf: ReadonlyMap<string, number>
}

export class GraphStructure implements StructureParts {
  readonly headers: readonly RevisionHeader[]
  readonly positionOf: ReadonlyMap<string, number>
  readonly labelled: ReadonlyMap<string, number>
  readonly parents: Neighbours
  readonly dependencies: Neighbours
  readonly children: Neighbours
  readonly dependents: Neighbours
  readonly order: readonly number[]
  readonly size: number

  #normalizedDependencies: Neighbours | undefined
  #normalizedParents: Neighbours | undefined
  #normalizedChildren: Neighbours | undefined
  #heads: readonly number[] | undefined
  #labels: readonly (readonly string[])[] | undefined
  #reachability: Reachability | undefined

  constructor(parts: StructureParts) {
    this.headers = parts.headers
    this.positionOf = parts.positionOf
    this.labelled = parts.labelled
    this.parents = parts.parents
    this.dependencies = parts.dependencies
    this.children = parts.children
    this.dependents = parts.dependents
    this.order = parts.order
    this.size = parts.headers.length
  }

  /** Dependencies without those that an ancestor by down edges already declares. */
  get normalizedDependencies(): Neighbours {
    return (this.#normalizedDependencies ??= normalizeDependencies(this))
  }

  /** Parents, then normalized dependencies: what a revision stands on, each once. */
  get normalizedParents(): Neighbours {
    return (this.#normalizedParents ??= this.#hasDependencies() ? this.#joinedParents() : this.parents)
  }

  get normalizedChildren(): Neighbours {
    return (this.#normalizedChildren ??= this.#hasDependencies()
      ? reversed(this.normalizedParents)
      : this.children)
  }

  /** The labels that each revision shows, sorted. */
  get labels(): readonly (readonly string[])[] {
    return (this.#labels ??= propagateLabels(this))
  }

  get reachability(): Reachability {
    return (this.#reachability ??= new Reachability(
      this.order,
      this.normalizedParents,
      this.normalizedChildren,
    ))
  }

  header(position: number): RevisionHeader {
    const header = this.headers[position]
    if (header === undefined) throw new RangeError(`No revision at position ${position}`)
    return header
  }

  id(position: number): string {
    return this.header(position).id
  }

  /** Positions that nothing follows, in load order. */
  get heads(): readonly number[] {
    return (this.#heads ??= unlinked(this.children))
  }

  /** Those that nothing depends on either. */
  get realHeads(): readonly number[] {
    return this.heads.filter((position) => linked(this.dependents, position).length === 0)
  }

  isHead(position: number): boolean {
    return linked(this.children, position).length === 0
  }

  /** Whether nothing follows it and nothing depends on it. */
  isRealHead(position: number): boolean {
    return this.isHead(position) && linked(this.dependents, position).length === 0
  }

  #hasDependencies(): boolean {
    return this.dependencies.some((dependencies) => dependencies.length > 0)
  }

  #joinedParents(): Neighbours {
    return this.parents.map((parents, position) => {
      const dependencies = linked(this.normalizedDependencies, position)
      return dependencies.length === 0 ? parents : [...new Set([...parents, ...dependencies])]
    })
  }

  /** All positions with a property, in load order. */
  positions(has: (position: number) => boolean): number[] {
    const result: number[] = []
    for (let position = 0; position < this.size; position += 1) if (has(position)) result.push(position)
    return result
  }
}

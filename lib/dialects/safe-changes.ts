/**
 * What a dialect knows of changing a database in use: what takes long and can be done beside readers and writers, and what
 * can be said first and checked later. Who plans in stages asks it, and knows no kind.
 */
import type { CatalogIndex, CatalogObject } from '../schema/catalog.ts'
import type { PlannedOperation, Sides } from './schema-rules.ts'

/**
 * What a stage is for. `expand`: changes that take a moment. `build`: one index, beside readers and writers. `check`: rows
 * are checked against what was said before. `drop indexes`, `drop`: what is not wanted any more goes.
 */
export type StageKind = 'expand' | 'build' | 'check' | 'drop indexes' | 'drop'

/** An object as it is made while nobody has looked at its rows. */
export interface Unchecked {
  readonly object: CatalogObject
  /** Whether it becomes what is wanted in a moment once a guard says that all rows fit: its own, or that of another. */
  readonly isGuarded: boolean
  /** What says so: it is made beside the object and goes with the change. Null where there is none, or another's does. */
  readonly guard: CatalogObject | null
}

/** An object that is wanted, as it is now; absent for one that is new. */
export interface WantedChange {
  readonly from: CatalogObject | undefined
  readonly to: CatalogObject
}

export interface SafeChanges {
  /** Kinds with which nothing is lost when they go, so that it needs no leave. */
  readonly harmlessDrops: readonly string[]
  /** Whether making it reads a whole table that is in use, and can be done beside its readers and writers. */
  isBuilt(object: CatalogObject, present: CatalogIndex): boolean
  /** Whether what is there allows to build it: all columns of a primary key are without nulls. */
  isReady(object: CatalogObject, present: CatalogIndex): boolean
  /** What is made before it although it could be without: the parts of an index on a whole. */
  partsOf(object: CatalogObject, wanted: CatalogIndex): readonly CatalogObject[]
  /** Objects that are wanted otherwise and cannot be so as long as this one is there: what they are until then. */
  heldBy(object: CatalogObject, sides: Sides): readonly CatalogObject[]
  /** Names that only one object has at a time. */
  namesOf(object: CatalogObject, sides: Sides): readonly string[]
  /** The form in which it is made without reading rows; null where making it reads none, or has to. */
  unchecked(change: WantedChange, sides: Sides): Unchecked | null
  /** A guard whose rows were checked. */
  checked(guard: CatalogObject): CatalogObject
  /** Whether it can go beside readers and writers. */
  isDroppedBeside(object: CatalogObject, present: CatalogIndex): boolean
  /** The operations of a stage in the form that keeps nobody waiting. */
  inSafeForm(
    operations: readonly PlannedOperation[],
    kind: StageKind,
    sides: Sides,
  ): readonly PlannedOperation[]
}

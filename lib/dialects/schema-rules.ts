/**
 * What a dialect says about each kind of object: how it is made, dropped and changed, as operations. The planner, which
 * knows no kind, decides which of these is asked for and in which order the answers run.
 */
import type { Operation } from '../ops/operation.ts'
import type { CatalogIndex, CatalogObject, ObjectId } from '../schema/catalog.ts'

/** The two schemas of a plan: what is there, and what is wanted. */
export interface Sides {
  readonly from: CatalogIndex
  readonly to: CatalogIndex
  /** Server version as a number, `150004`: what statements it understands. */
  readonly serverVersion: number
  /** The schema that a name without one means; directives for it are written without `schema`. */
  readonly defaultSchema: string
}

/** One operation with what a reader of the revision should know. */
export interface PlannedOperation {
  readonly operation: Operation
  /** Written above the call, one line each: data that is lost, a table that is rewritten, a lock that is long. */
  readonly remarks?: readonly string[]
  /** True when the effect cannot be undone with its data, such as a dropped column. */
  readonly losesData?: boolean
  /**
   * `committed`: before everything else of the plan, and committed before that begins (a value of an enum type that the
   * rest uses). `first`: before the rest (settings of the session). `last`: after everything else (rows that go back where
   * they were). Absent: where its object's turn is.
   */
  readonly phase?: 'committed' | 'first' | 'last'
}

/** One object that is in both schemas and differs. */
export interface ObjectChange {
  readonly from: CatalogObject
  readonly to: CatalogObject
  /** Names of the attributes that differ, sorted. `comment` and `privileges` are not among them: see `SchemaRules`. */
  readonly attributes: readonly string[]
}

export type PlannedChange =
  /** Statements that change it in place. */
  | {
      readonly type: 'alter'
      readonly operations: readonly PlannedOperation[]
      /** Which objects that need it have to be dropped before and made again after; absent, none. */
      readonly rebuild?: (dependent: CatalogObject) => boolean
      /**
       * Objects of `from` that the statements change along with it, such as the columns that get a type made anew. What
       * needs one of them is asked for `rebuild` too, is dropped before this change, and is made or altered after it.
       */
      readonly also?: readonly CatalogObject[]
      /** Objects whose own change in place has to come before this one, where they have any; absent, none. */
      readonly after?: readonly ObjectId[]
    }
  /** It is dropped and made again, and so is everything that needs it. */
  | { readonly type: 'replace' }
  /** Cannot be done without losing what the user did not ask to lose. `reason` is a sentence with names. */
  | { readonly type: 'refuse'; readonly reason: string; readonly hint: string }

/** How a name begins that does not belong to one object alone, such as that of a function with several argument lists. */
export const sharedName = '~'

/** Everything that the planner asks about a kind. `object.attributes` are those that its reflection gave. */
export interface KindRules {
  /** Order among objects that do not need each other, small first; drops run the other way. */
  readonly rank: number
  /**
   * Whether it may be dropped and made again without losing anything but time (a view, an index, a trigger), so
   * that it can be rebuilt around a change of something that it needs.
   */
  rebuildable(object: CatalogObject): boolean
  /**
   * Whether making its parent makes it too. `always`: as a column of a new table. `when possible`: unless something that
   * it needs comes only after the parent, such as a circle through a function.
   */
  readonly createdWithParent: 'always' | 'when possible' | 'never'
  /** Whether this one, unlike others of its kind, cannot be made with its parent. */
  standsAlone?(object: CatalogObject): boolean
  /** Makes it together with `parts`: its children (and theirs) that are made with it, in the order of the catalog. */
  create(object: CatalogObject, parts: readonly CatalogObject[], sides: Sides): readonly PlannedOperation[]
  /** Drops it with all of its children. Anything else that needs it is gone by then. */
  drop(object: CatalogObject, sides: Sides): readonly PlannedOperation[]
  change(change: ObjectChange, sides: Sides): PlannedChange
  /** Statements that give it another name; absent when the kind has none. `to` differs in its path only. */
  rename?(from: CatalogObject, to: CatalogObject, sides: Sides): readonly PlannedOperation[]
  /**
   * Names that it takes from others: `relation:["public","a"]` for a table, an index, a view and a sequence. An object is
   * made only after the one that has its name is dropped.
   */
  names?(object: CatalogObject, sides: Sides): readonly string[]
  /**
   * True for what ties two objects that stand by themselves, such as a partition to its table: it is undone before
   * everything else changes and made when everything else has changed, as far as nothing waits for it.
   */
  readonly isLink?: boolean
  /** True when `create` writes the object's and its parts' `comment` itself. */
  readonly writesComments?: boolean
}

/** The rules of a dialect for every kind that its reflection gives. */
export interface SchemaRules {
  /** @throws schema_kind_unknown for a kind that the dialect does not have (a snapshot of another one). */
  of(kind: string): KindRules
  /** `COMMENT ON …` for any kind; null removes it. */
  comment(object: CatalogObject, comment: string | null, sides: Sides): readonly PlannedOperation[]
  /** `GRANT` and `REVOKE` from the privileges of `from` (null: those of a new object) to those of `to`. */
  privileges(from: CatalogObject | null, to: CatalogObject, sides: Sides): readonly PlannedOperation[]
}

/** Which kinds and attributes the settings mean; a dialect knows. */
export interface ComparedParts {
  /** Attributes that are a column's type. */
  isType(kind: string, attribute: string): boolean
  /** Whether an object is the default of a column. */
  isDefault(kind: string): boolean
  isPrivileges(kind: string): boolean
  /** The schema that an object is in, or null for one that is in none. */
  schemaOf(id: ObjectId): string | null
}

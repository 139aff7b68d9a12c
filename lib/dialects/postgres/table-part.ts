/**
 * The seam between tables and what is made along with them. The family of constraints says in `constraint-part.ts` how
 * its objects are written in `createTable`; the rules of tables know nothing of their attributes.
 */
import type { BuilderChain } from '../../ops/builder-calls.ts'
import type { CatalogObject } from '../../schema/catalog.ts'
import type { Sides } from '../schema-rules.ts'

/**
 * A constraint (`primaryKey`, `unique`, `check`, `foreignKey`, `exclude`) as calls on the table builder of its new table:
 * `table.primary(['id'], { constraintName: 'account_pkey' })`. Names are always given, so that no naming convention
 * touches them. Null when the builder cannot express it; such a constraint must not be a part of its table
 * (`createdWithParent` is `never` for it), or the table refuses to be made.
 */
export type TablePart = (constraint: CatalogObject, sides: Sides) => BuilderChain | null

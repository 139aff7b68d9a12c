/** Changes of one table in our own words: what a callback on a table builder comes to. */
import type { NamingConvention } from '../../../config/config.ts'
import type { Constraint } from '../constraint-clause.ts'
import type { IndexDefinition } from '../index-statement.ts'
import type { Column } from './column.ts'

export interface TableFacts {
  readonly table: string
  readonly schema: string | null
  readonly convention: NamingConvention
}

export type TableChange =
  | { readonly kind: 'addColumn'; readonly column: Column }
  | { readonly kind: 'dropColumns'; readonly columns: readonly string[] }
  | { readonly kind: 'renameColumn'; readonly column: string; readonly newName: string }
  | { readonly kind: 'setNullable'; readonly column: string; readonly nullable: boolean }
  | { readonly kind: 'addConstraint'; readonly constraint: Constraint }
  | { readonly kind: 'createIndex'; readonly index: IndexDefinition }
  | { readonly kind: 'dropConstraint'; readonly name: string; readonly ifExists: boolean }
  | { readonly kind: 'dropIndex'; readonly name: string }
  | { readonly kind: 'comment'; readonly comment: string | null }

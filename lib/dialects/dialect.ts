/** Everything that knows one database product, as a record of functions; dialects do not inherit. */
import type { RowChange } from '../graph/plan.ts'
import type { NamingConvention } from '../config/config.ts'
import type { Operation } from '../ops/operation.ts'

/** One SQL text for the server. */
export interface Statement {
  readonly sql: string
  /** Values for `$1`, `$2`, …; absent when there are none. */
  readonly values?: readonly unknown[]
  /** `outside`: cannot run in a transaction block; `commit-after`: its effect is usable only after a commit. */
  readonly transaction: 'inside' | 'outside' | 'commit-after'
}

/** The table that holds the rows, resolved: every statement names it with its schema. */
export interface VersionTableHome {
  /** Null only offline, where the search path of whoever runs the script decides. */
  readonly schema: string | null
  readonly table: string
  readonly primaryKey: boolean
}

export interface CompileContext {
  readonly namingConvention: NamingConvention
}

export interface Dialect {
  readonly name: string
  /** Whether DDL can be rolled back. */
  readonly transactionalDdl: boolean
  /** Throws `operation_invalid`, `identifier_too_long` when the operation cannot be written as asked. */
  compile(operation: Operation, context: CompileContext): readonly Statement[]
  /** One statement as text that can be run by itself, values written as literals, without a semicolon at the end. */
  render(statement: Statement): string
  /** An identifier, quoted where needed; throws `identifier_too_long` over 63 bytes. */
  identifier(name: string): string
  literal(value: unknown): string
  readonly versionTable: {
    create(home: VersionTableHome, options: { readonly ifNotExists: boolean }): Statement
    read(home: VersionTableHome): Statement
    change(home: VersionTableHome, change: RowChange): Statement
    /** Empties the table (`stamp --purge`). */
    purge(home: VersionTableHome): Statement
  }
}

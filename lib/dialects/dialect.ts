/** Everything that knows one database product, as a record of functions; dialects do not inherit. */
import type { RowChange } from '../graph/plan.ts'
import type { NamingConvention } from '../config/config.ts'
import type { Backfill } from '../ops/backfill.ts'
import type { Operation } from '../ops/operation.ts'
import type { SqlText } from '../ops/values.ts'

/** One SQL text for the server. */
export interface Statement {
  readonly sql: string
  /** Values for `$1`, `$2`, …; absent when there are none. */
  readonly values?: readonly unknown[]
  /**
   * `outside`: cannot run in a transaction block; `commit-after`: its effect is usable only after a commit; `alone`: needs a
   * transaction that nothing else runs in, its text is not to be parted; `apart`: is to have one, where what was done before
   * may be committed.
   */
  readonly transaction: 'inside' | 'outside' | 'commit-after' | 'alone' | 'apart'
  /** True when an enum type made for a column may be without users afterwards: see `Dialect.afterDrops`. */
  readonly freesTypes?: boolean
  /**
   * True when unused types must be gone first: it makes a type, whose name one may still have, or drops a schema that
   * may hold one. Send `Dialect.afterDrops` before it if due.
   */
  readonly needsTypeDrops?: boolean
  /** What to do next, by the SQLSTATE that the server answers. */
  readonly hints?: Readonly<Record<string, string>>
}

/** The table that holds the rows, resolved: every statement names it with its schema. */
export interface VersionTableHome {
  /** Null only offline, where the search path of whoever runs the script decides. */
  readonly schema: string | null
  readonly table: string
  readonly primaryKey: boolean
  /** Characters that an id may have where the table is made. */
  readonly width: number
}

/** One statement of a longer text. */
export interface StatementText {
  readonly sql: string
  /** Line of its first word in the text, from 1. */
  readonly line: number
}

/**
 * What a statement of DDL changes: its database alone; roles, which belong to the whole server; the server otherwise; or
 * another server.
 */
export type StatementReach = 'database' | 'roles' | 'server' | 'other servers'

/** A statement of a file of DDL. */
export interface ScriptStatement extends StatementText {
  /** Line of the text of `sql`, whose comments may come before its first word. */
  readonly firstLine: number
  readonly reach: StatementReach
  /** Name of the extension that it makes, or null. */
  readonly extension: string | null
}

/** What keeps a file from being run, and where. */
export interface ScriptProblem {
  readonly line: number
  readonly message: string
  readonly hint: string
}

/** A file of DDL, as the server's own client would read it. */
export interface DdlScript {
  /** Empty when there is a problem. */
  readonly statements: readonly ScriptStatement[]
  readonly problem: ScriptProblem | null
}

/** What became of a statement outside of transactions that was begun once. */
export interface BareFinding {
  /** `open`: it is to be run. `finished`: it has done what it was for. `unknown`: nobody can see that. */
  readonly state: 'open' | 'finished' | 'unknown'
  /** What has to be run first: it takes away, or ends, what was left half done. */
  readonly repairs: readonly Statement[]
}

/** How to find out what became of a statement outside of transactions. */
export interface BareStep {
  /** Whether something left half done by somebody else must not be there when it begins, and not be there when it ends. */
  readonly looksBefore: boolean
  /** A query whose rows tell; null where there is nothing to ask. */
  readonly question: string | null
  /** The answer, read. */
  readonly read: (rows: readonly Readonly<Record<string, unknown>>[]) => BareFinding
}

/**
 * How a statement may be repeated: `read` gives rows and changes nothing; `session` sets what lasts as long as the session;
 * everything else changes something that stays.
 */
export type StatementEffect = 'read' | 'session' | 'change'

/** A table that is walked by key. */
export interface BackfillTable {
  /** Types of the key's columns, as SQL text. */
  readonly types: readonly string[]
  /** How many rows it has, by its statistics. */
  readonly estimate: number | null
}

/** Keys, column by column, as text: rows behind the first one (from the beginning for null) up to the last one. */
export interface BackfillBounds {
  readonly after: readonly string[] | null
  readonly to: readonly string[]
}

/** Rows of a large table changed by key. */
export interface BackfillDialect {
  /** A query for {@link BackfillDialect.read}. */
  question(backfill: Backfill): Statement
  /** @throws operation_invalid for a key that the table cannot be walked by */
  read(rows: readonly Readonly<Record<string, unknown>>[], backfill: Backfill): BackfillTable
  /** The last key of the next range, in columns `k1`, `k2`, …, and `walked`, how many keys it has; no row behind the last. */
  next(backfill: Backfill, table: BackfillTable, after: BackfillBounds['after']): Statement
  /** @throws operation_invalid for text that cannot run in the transaction of a range */
  change(backfill: Backfill, table: BackfillTable, bounds: BackfillBounds): readonly Statement[]
  /** The text of one range without its keys: what a batch is known by. @throws as {@link BackfillDialect.change} */
  pattern(backfill: Backfill): Statement
  /** All of it as one statement, for a script. @throws as {@link BackfillDialect.change} */
  loop(backfill: Backfill, pauseMs: number): Statement
}

/** A statement such as `COMMIT` in a text. */
export interface TransactionControl {
  /** Its first words in upper case: `COMMIT`, `PREPARE TRANSACTION`, … */
  readonly command: string
  readonly line: number
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
  /**
   * SQL text as one statement with bound values. Where the server takes no parameters (DDL), values become literals.
   */
  statement(text: string | SqlText): Statement
  /**
   * Drops the enum types that were made along with a column and that nothing uses any more. Due once a statement with
   * `freesTypes` was sent; send it before the next statement with `needsTypeDrops`, and else at the end of the revision,
   * in its transaction.
   */
  readonly afterDrops: Statement
  /** The statements of a text that has several, without the semicolons; linear in time. */
  splitStatements(text: string): readonly StatementText[]
  /** Reads a file of DDL, output of the server's own dump among them; linear in time. */
  readScript(text: string): DdlScript
  /** The first statement of a text that would end or begin a transaction, or null. */
  transactionControl(text: string): TransactionControl | null
  /** Whether a text sets all settings of the session back (`RESET ALL`), those of its transaction included. */
  resetsSettings(text: string): boolean
  /** How to look what became of a statement; null for one that can run in a transaction of its own. */
  bareStep(sql: string): BareStep | null
  readonly backfill: BackfillDialect
  /** What a statement changes, as far as its words tell: of a `SELECT` it is believed that it only reads. */
  effectOf(sql: string): StatementEffect
  /** One statement as text that can be run by itself, values written as literals, without a semicolon at the end. */
  render(statement: Statement): string
  /** An identifier, quoted where needed; throws `identifier_too_long` over 63 bytes. */
  identifier(name: string): string
  literal(value: unknown): string
  readonly versionTable: {
    create(home: VersionTableHome, options: { readonly ifNotExists: boolean }): Statement
    read(home: VersionTableHome): Statement
    /** `script`: for people to read and to run with a search path of their own. */
    change(home: VersionTableHome, change: RowChange, use: 'session' | 'script'): Statement
    /** Empties the table (`stamp --purge`). */
    purge(home: VersionTableHome): Statement
  }
}

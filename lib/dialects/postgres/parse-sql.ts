/**
 * SQL text as PostgreSQL's own parser reads it (the grammar of version 18, compiled to WebAssembly). The only importer of
 * libpg-query, which is loaded when the first text is to be parsed and never before.
 */
import type { Node } from 'libpg-query'

export type {
  AlterEnumStmt,
  AlterTableCmd,
  AlterTableStmt,
  ColumnDef,
  Constraint,
  CreateStmt,
  DropStmt,
  FuncCall,
  GrantStmt,
  IndexStmt,
  Node,
  PartitionBoundSpec,
  PartitionCmd,
  RangeVar,
  ReindexStmt,
  RenameStmt,
  SelectStmt,
  TypeName,
  VacuumStmt,
  VariableSetStmt,
} from 'libpg-query'

/** One statement of a text. */
export interface ParsedStatement {
  /** From its first word to its last, without the semicolon. */
  readonly sql: string
  /** Where `sql` stands in the text, in UTF-16 units. */
  readonly start: number
  readonly end: number
  readonly tree: Node
}

export type ParsedSql =
  | { readonly statements: readonly ParsedStatement[] }
  /** What the parser says about the text; `line` counts from 1. */
  | { readonly problem: string; readonly line: number }

/** Reads a text; never throws. */
export type ParseSql = (text: string) => ParsedSql

/** Loads the parser: 50 ms, once in a process. */
export async function loadSqlParser(): Promise<ParseSql> {
  const { loadModule, parseSync } = await import('libpg-query')
  await loadModule()
  return (text) => {
    if (text.trim() === '') return { statements: [] }
    const slice = byteSlicer(text)
    try {
      const { stmts = [] } = parseSync(text)
      return {
        statements: stmts.flatMap(({ stmt, stmt_location: from = 0, stmt_len: length }) =>
          stmt === undefined ? [] : [{ ...slice(from, length), tree: stmt }],
        ),
      }
    } catch (error) {
      return { problem: error instanceof Error ? error.message : String(error), line: lineOf(text, error) }
    }
  }
}

type Slice = Pick<ParsedStatement, 'sql' | 'start' | 'end'>

/** The parser counts bytes of UTF-8; a length of 0 or none means up to the end. */
function byteSlicer(text: string): (from: number, length: number | undefined) => Slice {
  const bytes = Buffer.from(text)
  const isAscii = bytes.length === text.length
  const units = (byte: number): number => (isAscii ? byte : bytes.toString('utf8', 0, byte).length)
  return (from, length) => {
    const start = units(from)
    const stop = length === undefined || length === 0 ? text.length : units(from + length)
    const sql = text.slice(start, stop).trimEnd()
    return { sql, start, end: start + sql.length }
  }
}

function lineOf(text: string, error: unknown): number {
  const details =
    typeof error === 'object' && error !== null && 'sqlDetails' in error ? error.sqlDetails : null
  const position =
    typeof details === 'object' && details !== null && 'cursorPosition' in details
      ? details.cursorPosition
      : 0
  return text.slice(0, typeof position === 'number' ? position : 0).split('\n').length
}

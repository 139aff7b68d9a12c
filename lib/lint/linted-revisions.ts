/** Recorded texts → statements that rules look at: parsed, numbered, each with the comments that switch rules off. */
import type { ParseSql } from '../dialects/postgres/parse-sql.ts'
import type { RecordedRevision, RecordedStatement } from './recorded-revision.ts'
import type { FindingPlace, LintedRevision, LintedStatement } from './rule.ts'
import { sqlSuppressions, type Suppression } from './suppressions.ts'

/** A text that PostgreSQL's parser does not read. */
export interface UnreadText {
  readonly place: FindingPlace
  readonly problem: string
  /** Line of the text, from 1. */
  readonly line: number
}

export interface ParsedRevision extends LintedRevision {
  readonly unread: readonly UnreadText[]
  /** Comments in the SQL, by the statement that they are for. */
  readonly suppressions: ReadonlyMap<LintedStatement, readonly Suppression[]>
}

export function parseRevision(recorded: RecordedRevision, parse: ParseSql): ParsedRevision {
  const statements: LintedStatement[] = []
  const unread: UnreadText[] = []
  const suppressions = new Map<LintedStatement, readonly Suppression[]>()
  for (const each of recorded.statements) {
    const where = placeOf(recorded, each)
    const parsed = parse(each.sql)
    if ('problem' in parsed) {
      const number = statements.length + 1
      unread.push({ place: { ...where, number, sql: each.sql }, problem: parsed.problem, line: parsed.line })
      continue
    }
    let from = 0
    for (const { sql, tree, end } of parsed.statements) {
      const number = statements.length + 1
      const { transaction, isAuthors } = each
      const statement = { ...where, number, sql, direction: 'upgrade', transaction, isAuthors, tree } as const
      statements.push(statement)
      suppressions.set(statement, sqlSuppressions(each.sql, from, end))
      from = end
    }
  }
  return {
    place: { revision: recorded.id, file: recorded.path, line: null, number: null, sql: null },
    statements,
    downgrade: recorded.downgrade,
    isComplete: recorded.failure === null,
    unread,
    suppressions,
  }
}

function placeOf(
  { id, path }: RecordedRevision,
  { place }: RecordedStatement,
): Pick<FindingPlace, 'revision' | 'file' | 'line'> {
  return { revision: id, file: place?.file ?? path, line: place?.line ?? null }
}

/**
 * Statements of DDL in groups that the server may take as one text and one transaction, which costs it and us much less
 * than one by one. Only what means the same in both ways is put together; all else is by itself.
 */
import type { ScriptStatement } from '../dialects/dialect.ts'
import { withoutComments } from './ddl-failure.ts'

/** Statements that follow each other. */
export interface StatementGroup {
  /** Whether they may be one text. */
  readonly together: boolean
  readonly statements: readonly ScriptStatement[]
}

/**
 * So many statements at most in one text: a transaction holds a lock on each table that it made, and a server has a
 * limited number of them for all.
 */
const mostTogether = 100

/** So many statements at most are on their way at once. */
const mostInFlight = 500

/** What begins like this makes, changes or drops an object, whatever the session and the transaction are. */
const object = /^(?:CREATE|ALTER|COMMENT|DROP)\s+(?!TEMP|LOCAL\s|GLOBAL\s|SYSTEM\s)/i

const transaction = /^(?:BEGIN|START|SAVEPOINT|PREPARE|COMMIT|END|ROLLBACK|ABORT)\b/i

/** Groups in the order of the statements. What a file does in transactions of its own is left as it is. */
export function statementGroups(statements: readonly ScriptStatement[]): readonly StatementGroup[] {
  const texts = statements.map(({ sql }) => withoutComments(sql))
  const mayJoin = !texts.some((text) => transaction.test(text))
  const groups: { readonly together: boolean; readonly statements: ScriptStatement[] }[] = []
  statements.forEach((statement, at) => {
    const text = texts[at] ?? ''
    const together = mayJoin && object.test(text) && !/\bCONCURRENTLY\b/i.test(text)
    const open = groups.at(-1)
    const isFull = (open?.statements.length ?? 0) >= (together ? mostTogether : mostInFlight)
    if (open === undefined || open.together !== together || isFull) {
      groups.push({ together, statements: [statement] })
    } else {
      open.statements.push(statement)
    }
  })
  return groups
}

/** One text; a comment at the end of a statement ends with its line. */
export function joined(statements: readonly ScriptStatement[]): string {
  return statements.map(({ sql }) => sql).join('\n;\n')
}

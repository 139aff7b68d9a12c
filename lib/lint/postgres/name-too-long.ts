/** L33: names that the server cuts. */
import { significantTokens } from '../../dialects/postgres/sql-tokens.ts'
import type { LintContext, LintRule, RuleFinding } from '../rule.ts'

export const nameTooLong = {
  id: 'L33',
  name: 'name-too-long',
  severity: 'error',
  title: 'A name is longer than 63 bytes, and the server cuts it',
  lock: null,
  check,
} as const satisfies LintRule

/** NAMEDATALEN of a server that was built as usual, without the closing zero. */
const longest = 63

function* check({ statements }: LintContext): Iterable<RuleFinding> {
  for (const statement of statements) {
    for (const name of new Set(namesIn(statement.sql))) {
      const bytes = Buffer.byteLength(name)
      if (bytes <= longest) continue
      yield {
        place: statement,
        message: `The name ${name} has ${bytes} bytes: the server cuts it to ${longest}, where it may be the same as another one's`,
        fix: 'Give it a shorter name.',
      }
    }
  }
}

/** Words and quoted names of a text; what stands in strings and bodies of functions is not among them. */
function namesIn(sql: string): readonly string[] {
  if (sql.length <= longest / 4) return []
  return [...significantTokens(sql)].flatMap(({ kind, start, end }) => {
    if (end - start <= longest / 4) return []
    if (kind === 'word') return [sql.slice(start, end)]
    return kind === 'name' ? [sql.slice(start + 1, end - 1).replaceAll('""', '"')] : []
  })
}

/** The search path of a session, as part of what it is connected with: then no `RESET` in a revision leaves it. */
import type { DatabaseTarget } from './database-target.ts'

/** The same database with sessions that look for names in these schemas only. */
export function withSearchPath(target: DatabaseTarget, schemas: readonly string[]): DatabaseTarget {
  if (target.kind === 'embedded') return { ...target, searchPath: schemas }
  const option = `-c search_path=${optionText(searchPathText(schemas))}`
  return { ...target, options: target.options === null ? option : `${target.options} ${option}` }
}

/** The value of `search_path`: every name is quoted. */
export function searchPathText(schemas: readonly string[]): string {
  return schemas.map((name) => `"${name.replaceAll('"', '""')}"`).join(', ')
}

/** The server splits its options at white space, unless a backslash stands before it. */
function optionText(text: string): string {
  return text.replaceAll(/[\s\\]/g, '\\$&')
}

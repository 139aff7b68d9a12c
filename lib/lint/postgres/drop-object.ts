/** L19: tables and other things that are dropped, with their data. */
import type { LintContext, LintRule, RuleFinding } from '../rule.ts'
import { droppedObjects, isNewObject } from './dropped-objects.ts'
import { madeObjects } from './made-objects.ts'

export const dropObject = {
  id: 'L19',
  name: 'drop-object',
  severity: 'error',
  title: 'A table, view, type, sequence, function or schema is dropped that code may still use',
  lock: 'AccessExclusiveLock',
  check,
} as const satisfies LintRule

function* check(context: LintContext): Iterable<RuleFinding> {
  const made = madeObjects(context)
  for (const statement of context.statements) {
    if (!('DropStmt' in statement.tree)) continue
    for (const object of droppedObjects(statement.tree.DropStmt)) {
      if (isNewObject(object, statement, context, made)) continue
      const { kind, name, text, isTable } = object
      // Dropped to be made anew in another form.
      const isReplaced = kind === 'view' || kind === 'function'
      if (isReplaced && statement.transaction !== null && made.isMadeLater(kind, name, statement)) continue
      yield {
        place: statement,
        message: `Dropping ${text} ${isTable || kind === 'schema' ? 'loses its data, and ' : ''}breaks code that still uses it`,
        fix: isTable
          ? 'When no code uses it any more, rename it out of the way, and drop it a release later; have a backup.'
          : 'Release code that does not use it first, and drop it in a later release.',
      }
    }
  }
}

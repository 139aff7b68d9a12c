/** L17: names that the application still uses when they are gone. */
import type { Node, RenameStmt } from '../../dialects/postgres/parse-sql.ts'
import { sameTable } from '../new-tables.ts'
import type { LintContext, LintRule, LintedStatement, RuleFinding, TableName } from '../rule.ts'
import { madeObjects, type MadeObjects, namedKinds, type ObjectKind } from './made-objects.ts'
import { nameText, qualified, tableText } from './names.ts'
import { objectName } from './tree-parts.ts'

export const rename = {
  id: 'L17',
  name: 'rename',
  severity: 'error',
  title: 'Something gets another name while the application still uses the old one',
  lock: 'AccessExclusiveLock',
  check,
} as const satisfies LintRule

function* check(context: LintContext): Iterable<RuleFinding> {
  const made = madeObjects(context)
  for (const statement of context.statements) {
    const renamed = renamedBy(statement.tree)
    if (renamed === null || isFree(renamed, statement, context, made)) continue
    yield {
      place: statement,
      message: `${renamed.text} to ${renamed.to}: code that still uses the old name fails from then on`,
      fix: fixFor[renamed.fix],
    }
  }
}

interface Renamed {
  /** `Renaming the table app.orders` */
  readonly text: string
  readonly to: string
  readonly name: TableName
  /** Null for a table, and for what is in one. */
  readonly kind: ObjectKind | null
  readonly fix: keyof typeof fixFor
}

const fixFor = {
  table: 'Make a view with the old name in the same revision, and drop it when no code uses it any more.',
  column:
    'Add a new column, keep both the same by a trigger, fill the old rows in batches, change the code over, and drop the old one in a later release.',
  other: 'Make a new one beside it, change the code over, and drop the old one in a later release.',
} as const

function isFree(
  { name, kind, fix }: Renamed,
  statement: LintedStatement,
  context: LintContext,
  made: MadeObjects,
): boolean {
  if (kind !== null && made.isNew(kind, name, statement)) return true
  if (kind === null && context.isNew(name, statement)) return true
  if (statement.transaction === null) return false
  // Another type that takes its place, as when a value is taken from an enum.
  if (kind === 'type' && fix === 'other' && made.isMadeLater('type', name, statement)) return true
  return fix === 'table' && isTakenAgain(name, statement, context, made)
}

/** Whether something else has the old name before anybody can miss it. */
function isTakenAgain(
  name: TableName,
  statement: LintedStatement,
  { statements }: LintContext,
  made: MadeObjects,
): boolean {
  if (made.isMadeLater('view', name, statement)) return true
  return statements.some(({ tree, transaction, number, revision }) => {
    if (transaction !== statement.transaction || revision !== statement.revision || number < statement.number)
      return false
    if (!('RenameStmt' in tree) || tree.RenameStmt.renameType !== 'OBJECT_TABLE') return false
    const { newname: relname = '', relation } = tree.RenameStmt
    const schemaname = relation?.schemaname
    return sameTable(schemaname === undefined ? { relname } : { schemaname, relname }, name)
  })
}

function renamedBy(tree: Node): Renamed | null {
  if ('AlterEnumStmt' in tree) {
    const { typeName, oldVal, newVal = '' } = tree.AlterEnumStmt
    if (oldVal === undefined) return null
    const name = qualified(typeName)
    const text = `Renaming the value '${oldVal}' of ${tableText(name)}`
    return { text, to: `'${newVal}'`, name, kind: 'type', fix: 'other' }
  }
  if ('AlterObjectSchemaStmt' in tree) {
    const { objectType, relation: name, newschema } = tree.AlterObjectSchemaStmt
    if (name === undefined || newschema === undefined) return null
    const kind = objectType === 'OBJECT_VIEW' ? 'view' : objectType === 'OBJECT_SEQUENCE' ? 'sequence' : null
    const text = `Moving ${tableText(name)}`
    return { text, to: `the schema ${nameText(newschema)}`, name, kind, fix: 'table' }
  }
  return 'RenameStmt' in tree ? renamedByStatement(tree.RenameStmt) : null
}

function renamedByStatement({
  renameType = 'OBJECT_TABLE',
  relationType,
  relation,
  object,
  subname = '',
  newname = '',
}: RenameStmt): Renamed | null {
  const to = nameText(newname)
  if (renameType === 'OBJECT_COLUMN' && relation !== undefined) {
    const text = `Renaming the column ${tableText(relation)}.${nameText(subname)}`
    return { text, to, name: relation, kind: relationType === 'OBJECT_VIEW' ? 'view' : null, fix: 'column' }
  }
  if (renameType === 'OBJECT_ATTRIBUTE' && relation !== undefined) {
    const text = `Renaming the attribute ${tableText(relation)}.${nameText(subname)}`
    return { text, to, name: relation, kind: 'type', fix: 'other' }
  }
  const named = namedKinds[renameType]
  if (named === undefined) return null
  const { word, kind } = named
  const listed = object === undefined ? {} : objectName(object)
  const name = relation ?? (renameType === 'OBJECT_SCHEMA' ? { relname: subname } : listed)
  const isRelation = relation !== undefined && renameType !== 'OBJECT_SEQUENCE'
  const text = `Renaming the ${word} ${tableText(name)}`
  return { text, to, name, kind, fix: isRelation ? 'table' : 'other' }
}

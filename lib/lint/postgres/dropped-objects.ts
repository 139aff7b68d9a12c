/** What statements drop, by name. */
import type { DropStmt } from '../../dialects/postgres/parse-sql.ts'
import type { LintContext, LintedStatement, TableName } from '../rule.ts'
import { type MadeObjects, type NamedKind, namedKinds, type ObjectKind } from './made-objects.ts'
import { tableText } from './names.ts'
import { objectName } from './tree-parts.ts'

export interface DroppedObject {
  readonly name: TableName
  /** `the table app.orders` */
  readonly text: string
  /** Null for tables, and for what lint does not follow. */
  readonly kind: ObjectKind | null
  readonly isTable: boolean
}

/** Tables, views and the like, types, sequences, functions and schemas; nothing for other kinds. */
export function droppedObjects({
  removeType = 'OBJECT_TABLE',
  objects = [],
}: DropStmt): readonly DroppedObject[] {
  const named = droppedKinds[removeType]
  if (named === undefined) return []
  const { word, kind } = named
  const isTable = removeType === 'OBJECT_TABLE' || removeType === 'OBJECT_MATVIEW'
  return objects.map((object) => {
    const name = objectName(object)
    return { name, text: `the ${word} ${tableText(name)}`, kind, isTable }
  })
}

const droppedKinds: Readonly<Record<string, NamedKind>> = {
  ...namedKinds,
  OBJECT_ROUTINE: { word: 'routine', kind: 'function' },
  OBJECT_AGGREGATE: { word: 'aggregate', kind: 'function' },
}

/** Whether the linted revisions made it themselves. */
export function isNewObject(
  { name, kind, isTable }: DroppedObject,
  statement: LintedStatement,
  context: LintContext,
  made: MadeObjects,
): boolean {
  return isTable ? context.isNew(name, statement) : kind !== null && made.isNew(kind, name, statement)
}

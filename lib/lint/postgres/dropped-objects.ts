/** What statements drop, by name. */
import type { DropStmt, Node } from '../../dialects/postgres/parse-sql.ts'
import type { LintContext, LintedStatement, TableName } from '../rule.ts'
import type { MadeObjects, ObjectKind } from './made-objects.ts'
import { qualified, tableText } from './names.ts'

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
  const named = kinds[removeType]
  if (named === undefined) return []
  const [word, kind, isTable = false] = named
  return objects.map((object) => {
    const name = nameOf(object)
    return { name, text: `the ${word} ${tableText(name)}`, kind, isTable }
  })
}

const kinds: Readonly<Record<string, readonly [string, ObjectKind | null, boolean?]>> = {
  OBJECT_TABLE: ['table', null, true],
  OBJECT_FOREIGN_TABLE: ['foreign table', null],
  OBJECT_MATVIEW: ['materialized view', null, true],
  OBJECT_VIEW: ['view', 'view'],
  OBJECT_SEQUENCE: ['sequence', 'sequence'],
  OBJECT_SCHEMA: ['schema', 'schema'],
  OBJECT_TYPE: ['type', 'type'],
  OBJECT_DOMAIN: ['domain', 'type'],
  OBJECT_FUNCTION: ['function', 'function'],
  OBJECT_PROCEDURE: ['procedure', 'function'],
  OBJECT_ROUTINE: ['routine', 'function'],
  OBJECT_AGGREGATE: ['aggregate', 'function'],
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

function nameOf(object: Node): TableName {
  if ('List' in object) return qualified(object.List.items)
  if ('TypeName' in object) return qualified(object.TypeName.names)
  if ('ObjectWithArgs' in object) return qualified(object.ObjectWithArgs.objname)
  return qualified([object])
}

/** Which tables were made by the very revisions that are linted: nobody else uses those, and they have few rows. */
import type { Node } from '../dialects/postgres/parse-sql.ts'
import { objectName } from './postgres/tree-parts.ts'
import type { LintedStatement, TableName } from './rule.ts'

/** Where a name means a new table: after statement `from`, up to statement `to`. */
interface Span {
  readonly name: TableName
  readonly scope: string
  readonly from: number
  to: number
}

/**
 * A function that tells whether a table was made before a statement, in the same revision or (`range`) in all of them.
 * A table has its rows and its users as soon as the revisions before are live; with a range they go live together.
 */
export function newTables(
  statements: readonly LintedStatement[],
  scope: 'revision' | 'range',
): (table: TableName | undefined, before: LintedStatement) => boolean {
  const scopeOf = ({ revision }: LintedStatement): string => (scope === 'range' ? '' : revision)
  const spans = new Map<string, Span[]>()
  const begin = (name: TableName, statement: LintedStatement, at: number): void => {
    const key = name.relname ?? ''
    const span = { name, scope: scopeOf(statement), from: at, to: Number.POSITIVE_INFINITY }
    const same = spans.get(key)
    if (same === undefined) spans.set(key, [span])
    else same.push(span)
  }
  const find = (name: TableName, statement: LintedStatement, at: number): Span | undefined =>
    spans
      .get(name.relname ?? '')
      ?.find(
        (span) =>
          span.scope === scopeOf(statement) && span.from < at && at <= span.to && sameTable(span.name, name),
      )
  const indexes = new Map(statements.map((statement, index) => [statement, index]))
  for (const [at, statement] of statements.entries()) {
    const { made, gone, moved } = changesOf(statement.tree)
    for (const name of [...gone, ...moved.map(({ from }) => from)]) {
      const span = find(name, statement, at)
      if (span === undefined) continue
      span.to = at
      const target = moved.find(({ from }) => from === name)
      if (target !== undefined) begin(target.to, statement, at)
    }
    for (const name of made) begin(name, statement, at)
  }
  return (table, before) => {
    const at = indexes.get(before)
    return table !== undefined && at !== undefined && find(table, before, at) !== undefined
  }
}

/** Whether two names mean one table; one without a schema may be in any. */
export function sameTable(one: TableName, other: TableName): boolean {
  if (one.relname !== other.relname) return false
  const [schema, otherSchema] = [one.schemaname, other.schemaname]
  return schema === undefined || otherSchema === undefined || schema === otherSchema
}

interface TableChanges {
  readonly made: readonly TableName[]
  readonly gone: readonly TableName[]
  readonly moved: readonly { readonly from: TableName; readonly to: TableName }[]
}

function changesOf(tree: Node): TableChanges {
  const nothing: TableChanges = { made: [], gone: [], moved: [] }
  if ('CreateStmt' in tree) return { ...nothing, made: present(tree.CreateStmt.relation) }
  if ('CreateTableAsStmt' in tree) return { ...nothing, made: present(tree.CreateTableAsStmt.into?.rel) }
  if ('SelectStmt' in tree) return { ...nothing, made: present(tree.SelectStmt.intoClause?.rel) }
  if ('DropStmt' in tree) {
    const { removeType, objects = [] } = tree.DropStmt
    const isTable = removeType === 'OBJECT_TABLE' || removeType === 'OBJECT_MATVIEW'
    return { ...nothing, gone: isTable ? objects.map(objectName) : [] }
  }
  if ('RenameStmt' in tree) {
    const { renameType, relation, newname } = tree.RenameStmt
    if (relation === undefined || newname === undefined || !isTableKind(renameType)) return nothing
    return { ...nothing, moved: [{ from: relation, to: { ...schemaOf(relation), relname: newname } }] }
  }
  if ('AlterObjectSchemaStmt' in tree) {
    const { objectType, relation, newschema } = tree.AlterObjectSchemaStmt
    if (relation === undefined || newschema === undefined || !isTableKind(objectType)) return nothing
    const to = { schemaname: newschema, ...(relation.relname !== undefined && { relname: relation.relname }) }
    return { ...nothing, moved: [{ from: relation, to }] }
  }
  return nothing
}

function isTableKind(kind: string | undefined): boolean {
  return kind === 'OBJECT_TABLE' || kind === 'OBJECT_MATVIEW'
}

function schemaOf({ schemaname }: TableName): TableName {
  return schemaname === undefined ? {} : { schemaname }
}

function present(name: TableName | undefined): readonly TableName[] {
  return name === undefined ? [] : [name]
}

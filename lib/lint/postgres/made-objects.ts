/** Views, functions, types, sequences and schemas that the linted revisions make themselves, as isNew() tells it of tables. */
import type { Node } from '../../dialects/postgres/parse-sql.ts'
import { sameTable } from '../new-tables.ts'
import type { LintContext, LintedStatement, TableName } from '../rule.ts'
import { qualified } from './names.ts'

export type ObjectKind = 'function' | 'schema' | 'sequence' | 'type' | 'view'

export interface NamedKind {
  readonly word: string
  /** Null for tables, and for what is not followed. */
  readonly kind: ObjectKind | null
}

/** What code names, by the parser's word for it; not indexes, constraints, triggers and the like, which it hardly does. */
export const namedKinds: Readonly<Record<string, NamedKind>> = {
  OBJECT_TABLE: { word: 'table', kind: null },
  OBJECT_FOREIGN_TABLE: { word: 'foreign table', kind: null },
  OBJECT_MATVIEW: { word: 'materialized view', kind: null },
  OBJECT_VIEW: { word: 'view', kind: 'view' },
  OBJECT_SEQUENCE: { word: 'sequence', kind: 'sequence' },
  OBJECT_SCHEMA: { word: 'schema', kind: 'schema' },
  OBJECT_TYPE: { word: 'type', kind: 'type' },
  OBJECT_DOMAIN: { word: 'domain', kind: 'type' },
  OBJECT_FUNCTION: { word: 'function', kind: 'function' },
  OBJECT_PROCEDURE: { word: 'procedure', kind: 'function' },
}

export interface MadeObjects {
  /** Whether something was made before this statement, in the same revision or range. */
  isNew(kind: ObjectKind, name: TableName, before: LintedStatement): boolean
  /** Whether it is made (again) by a later statement of the same revision. */
  isMadeLater(kind: ObjectKind, name: TableName, after: LintedStatement): boolean
}

interface Made {
  readonly kind: ObjectKind
  readonly name: TableName
}

export function madeObjects({ statements, scope }: LintContext): MadeObjects {
  const indexes = new Map(statements.map((statement, index) => [statement, index]))
  const found = statements.flatMap((statement, at) =>
    madeBy(statement.tree).map((made) => ({ ...made, at, revision: statement.revision })),
  )
  const same = (kind: ObjectKind, name: TableName): typeof found =>
    found.filter((made) => made.kind === kind && sameTable(made.name, name))
  return {
    isNew: (kind, name, before) =>
      same(kind, name).some(
        ({ at, revision }) =>
          at < (indexes.get(before) ?? 0) && (scope === 'range' || revision === before.revision),
      ),
    isMadeLater: (kind, name, after) =>
      same(kind, name).some(
        ({ at, revision }) => at > (indexes.get(after) ?? 0) && revision === after.revision,
      ),
  }
}

function madeBy(tree: Node): readonly Made[] {
  if ('ViewStmt' in tree) return named('view', tree.ViewStmt.view)
  if ('CreateSeqStmt' in tree) return named('sequence', tree.CreateSeqStmt.sequence)
  if ('CompositeTypeStmt' in tree) return named('type', tree.CompositeTypeStmt.typevar)
  if ('CreateEnumStmt' in tree) return named('type', qualified(tree.CreateEnumStmt.typeName))
  if ('CreateRangeStmt' in tree) return named('type', qualified(tree.CreateRangeStmt.typeName))
  if ('CreateDomainStmt' in tree) return named('type', qualified(tree.CreateDomainStmt.domainname))
  if ('CreateFunctionStmt' in tree) return named('function', qualified(tree.CreateFunctionStmt.funcname))
  if (!('CreateSchemaStmt' in tree)) return []
  const { schemaname: relname, schemaElts = [] } = tree.CreateSchemaStmt
  return [...(relname === undefined ? [] : named('schema', { relname })), ...schemaElts.flatMap(madeBy)]
}

function named(kind: ObjectKind, name: TableName | undefined): readonly Made[] {
  return name === undefined ? [] : [{ kind, name }]
}

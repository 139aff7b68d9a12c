/** L15: commands that write a whole table or index anew under a lock. */
import type { VacuumStmt } from '../../dialects/postgres/parse-sql.ts'
import type { LintContext, LintRule, LintedStatement, RuleFinding, TableName } from '../rule.ts'
import { isConcurrentReindex } from './concurrent-in-transaction.ts'
import { tableText } from './names.ts'
import { commandsOf, hasOption } from './tree-parts.ts'

export const setUnloggedEtc = {
  id: 'L15',
  name: 'set-unlogged-etc',
  severity: 'error',
  title: 'A whole table or index is written anew while it is locked',
  lock: 'AccessExclusiveLock',
  check,
} as const satisfies LintRule

const rewriting: Readonly<Record<string, string>> = {
  AT_SetLogged: 'SET LOGGED',
  AT_SetUnLogged: 'SET UNLOGGED',
  AT_SetTableSpace: 'SET TABLESPACE',
  AT_SetAccessMethod: 'SET ACCESS METHOD',
}

function* check(context: LintContext): Iterable<RuleFinding> {
  for (const statement of context.statements) {
    for (const { what, table, fix } of rewrites(statement.tree)) {
      if (table !== null && context.isNew(table, statement)) continue
      yield { place: statement, message: message(what, table), fix }
    }
  }
}

interface Rewrite {
  readonly what: string
  /** Null when it is about many. */
  readonly table: TableName | null
  readonly fix: string
}

function message(what: string, table: TableName | null): string {
  const subject = table === null ? 'tables' : tableText(table)
  return `${what} writes ${table === null ? 'whole ' : ''}${subject} anew while readers and writers wait`
}

const quietly = 'Do it while nobody works, or with a tool such as pg_repack, not in a revision.'

function rewrites(tree: LintedStatement['tree']): readonly Rewrite[] {
  if ('AlterTableStmt' in tree) {
    const { relation: table, objtype } = tree.AlterTableStmt
    if (
      table === undefined ||
      (objtype !== 'OBJECT_TABLE' && objtype !== 'OBJECT_MATVIEW' && objtype !== 'OBJECT_INDEX')
    )
      return []
    return commandsOf(tree.AlterTableStmt).flatMap(({ subtype = '' }) => {
      const what = rewriting[subtype]
      return what === undefined ? [] : [{ what, table, fix: quietly }]
    })
  }
  if ('AlterTableMoveAllStmt' in tree) return [{ what: 'SET TABLESPACE', table: null, fix: quietly }]
  if ('ClusterStmt' in tree)
    return [{ what: 'CLUSTER', table: tree.ClusterStmt.relation ?? null, fix: quietly }]
  if ('VacuumStmt' in tree) return vacuums(tree.VacuumStmt)
  if (!('ReindexStmt' in tree) || isConcurrentReindex(tree.ReindexStmt)) return []
  return [
    {
      what: 'REINDEX',
      table: tree.ReindexStmt.relation ?? null,
      fix: 'REINDEX … CONCURRENTLY, outside of a transaction.',
    },
  ]
}

function vacuums({ options, rels = [] }: VacuumStmt): readonly Rewrite[] {
  if (!hasOption(options, 'full')) return []
  const tables = rels.map((each) =>
    'VacuumRelation' in each ? (each.VacuumRelation.relation ?? null) : null,
  )
  return (tables.length === 0 ? [null] : tables).map((table) => ({
    what: 'VACUUM FULL',
    table,
    fix: quietly,
  }))
}

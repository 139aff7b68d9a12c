/** L35: names without a schema where more than one may be meant. */
import type { Node, RangeVar } from '../../dialects/postgres/parse-sql.ts'
import type { LintContext, LintRule, RuleFinding } from '../rule.ts'
import { droppedObjects } from './dropped-objects.ts'
import { nameText, qualified } from './names.ts'
import { settingChanges } from './setting-changes.ts'

export const unqualified = {
  id: 'L35',
  name: 'unqualified',
  severity: 'info',
  title: 'A name has no schema while several schemas are on the search path',
  lock: null,
  check,
} as const satisfies LintRule

function* check({ revisions }: LintContext): Iterable<RuleFinding> {
  for (const { statements } of revisions) {
    /** What the revision has set; how the session began is not known. */
    let path: readonly string[] = []
    for (const statement of statements) {
      if (!statement.isAuthors) continue
      for (const { name, values } of settingChanges(statement.tree))
        if (name === 'search_path') path = schemasOf(values)
      if (path.length < 2) continue
      const names = new Set(targetsOf(statement.tree).map(nameText))
      if (names.size === 0) continue
      yield {
        place: statement,
        message: `${[...names].join(', ')} may be in ${path.map(nameText).join(' or ')}: what is there decides`,
        fix: 'Write the schema before the name.',
      }
    }
  }
}

/** Schemas on a path in which something of the user's may be. */
function schemasOf(values: readonly string[] | null): readonly string[] {
  const parts = (values ?? [])
    .flatMap((value) => value.split(','))
    .map((part) => part.trim().replaceAll('"', ''))
  return parts.filter((part) => part !== '' && part !== '$user' && !part.startsWith('pg_'))
}

/** Names without a schema of what a statement makes, changes or drops. */
function targetsOf(tree: Node): readonly string[] {
  if ('DropStmt' in tree) {
    return droppedObjects(tree.DropStmt).flatMap(({ name, kind }) =>
      name.schemaname === undefined && kind !== 'schema' ? [name.relname ?? ''] : [],
    )
  }
  if ('CreateFunctionStmt' in tree) return bare(tree.CreateFunctionStmt.funcname)
  if ('CreateEnumStmt' in tree) return bare(tree.CreateEnumStmt.typeName)
  if ('CreateDomainStmt' in tree) return bare(tree.CreateDomainStmt.domainname)
  const target = targetOf(tree)
  if (target?.relname === undefined || target.schemaname !== undefined || target.relpersistence === 't')
    return []
  return [target.relname]
}

function targetOf(tree: Node): RangeVar | undefined {
  if ('CreateStmt' in tree) return tree.CreateStmt.relation
  if ('AlterTableStmt' in tree) return tree.AlterTableStmt.relation
  if ('IndexStmt' in tree) return tree.IndexStmt.relation
  if ('RenameStmt' in tree) return tree.RenameStmt.relation
  if ('ViewStmt' in tree) return tree.ViewStmt.view
  if ('CreateSeqStmt' in tree) return tree.CreateSeqStmt.sequence
  if ('CreateTableAsStmt' in tree) return tree.CreateTableAsStmt.into?.rel
  if ('CreateTrigStmt' in tree) return tree.CreateTrigStmt.relation
  if ('InsertStmt' in tree) return tree.InsertStmt.relation
  if ('UpdateStmt' in tree) return tree.UpdateStmt.relation
  return 'DeleteStmt' in tree ? tree.DeleteStmt.relation : undefined
}

function bare(parts: readonly Node[] | undefined): readonly string[] {
  const { schemaname, relname = '' } = qualified(parts)
  return schemaname === undefined ? [relname] : []
}

/** The index by which a table is clustered, and the one that identifies its rows for replication. */
import type { CatalogObject } from '../../../schema/catalog.ts'
import { identifier } from '../names.ts'
import type { PostgresKind } from '../object-family.ts'
import { part, qualifiedName, textAttribute } from '../object-paths.ts'
import { statement } from '../planned.ts'
import { alterTableText } from './alter-text.ts'

export const clustering: PostgresKind = {
  rank: 910,
  createdWithParent: 'never',
  rebuildable: () => true,
  create: (object) => [statement(`${verb(object)} CLUSTER ON ${index(object)}`)],
  drop: (object, { to }) =>
    to.get(object.id) === undefined ? [statement(`${verb(object)} SET WITHOUT CLUSTER`)] : [],
  change: () => ({ type: 'replace' }),
  commentOn: () => null,
}

export const replicaIdentity: PostgresKind = {
  rank: 920,
  createdWithParent: 'never',
  rebuildable: () => true,
  create: (object) => [chosen(object)],
  // What the table says otherwise takes its place, as does another index.
  drop: ({ id }, { to }) => {
    const wanted = to.get({ kind: 'table', path: id.path })?.attributes['replicaIdentity']
    if (wanted !== 'default' || to.get(id) !== undefined) return []
    return [
      statement(alterTableText({ schema: part(id, 0), table: part(id, 1) }, 'REPLICA IDENTITY DEFAULT')),
    ]
  },
  change: () => ({ type: 'replace' }),
  commentOn: () => null,
}

function chosen(object: CatalogObject) {
  const { id } = object
  const action = `REPLICA IDENTITY USING INDEX ${index(object)}`
  return statement(alterTableText({ schema: part(id, 0), table: part(id, 1) }, action))
}

function index(object: CatalogObject): string {
  return identifier(textAttribute(object, 'index'))
}

function verb({ id, parent }: CatalogObject): string {
  return `ALTER ${parent?.kind === 'materializedView' ? 'MATERIALIZED VIEW' : 'TABLE'} ${qualifiedName(id)}`
}

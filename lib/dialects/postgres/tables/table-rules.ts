/** Tables as a whole: how they are made with everything that belongs to them, dropped and changed. */
import type { CatalogObject } from '../../../schema/catalog.ts'
import type { ObjectChange, PlannedChange, PlannedOperation, Sides } from '../../schema-rules.ts'
import { flag, optionalText, textRecord } from '../attributes.ts'
import { identifier } from '../names.ts'
import type { PostgresKind } from '../object-family.ts'
import { part, qualifiedName, schemaOption } from '../object-paths.ts'
import { statement } from '../planned.ts'
import { detachedFrom } from '../referenced-partition.ts'
import { typeName } from '../type-statements.ts'
import { alterTableText, optionActions } from './alter-text.ts'
import { tablesBefore } from './persistence.ts'
import { keptSequences } from './column-rules.ts'
import { isCopied, isTakenOver } from '../copied-tables.ts'
import { setAside, setPartitionAside } from './set-table-aside.ts'
import { takeOver } from './take-rows-over.ts'
import { createTable } from './new-table.ts'

export const table: PostgresKind = {
  rank: 100,
  createdWithParent: 'never',
  writesComments: true,
  rebuildable: () => false,
  create: (object, parts, sides) => [
    ...createTable(object, parts, sides),
    ...(isCopied(object.id, sides) ? takeOver(object, sides) : []),
  ],
  drop: dropTable,
  change: changeTable,
  rename: (from, to, sides) => [
    {
      operation: {
        type: 'renameTable',
        name: part(from.id, 1),
        newName: part(to.id, 1),
        ...schemaOption(from.id, sides),
      },
    },
  ],
  names: ({ id }) => [`relation:${JSON.stringify(id.path)}`, typeName(part(id, 0), part(id, 1))],
  commentOn: ({ id }) => `TABLE ${qualifiedName(id)}`,
  grantOn: ({ id }) => `TABLE ${qualifiedName(id)}`,
}

function dropTable(object: CatalogObject, sides: Sides): readonly PlannedOperation[] {
  const { id } = object
  const columns = sides.from.children(id).filter((child) => child.id.kind === 'column')
  const isEmptyByNature = optionalText(object, 'partitionBy') !== null
  const kept = columns.flatMap((column) => keptSequences(column, sides))
  if (isCopied(id, sides)) return [...kept, ...setAside(object, sides)]
  if (isTakenOver(id, sides)) return [...kept, setPartitionAside(object, sides)]
  const whole = detachedFrom(id, sides)
  return [
    ...kept,
    ...(whole === null ? [] : [detached(object, whole)]),
    {
      operation: { type: 'dropTable', name: part(id, 1), ...schemaOption(id, sides) },
      ...(isEmptyByNature
        ? {}
        : { remarks: [`All rows of ${qualifiedName(id)} are lost.`], losesData: true }),
    },
  ]
}

function detached({ id }: CatalogObject, [schema = '', table = '']: readonly string[]): PlannedOperation {
  return statement(alterTableText({ schema, table }, `DETACH PARTITION ${qualifiedName(id)}`))
}

type Change = (
  from: CatalogObject,
  to: CatalogObject,
  sides: Sides,
) => PlannedChange | readonly PlannedOperation[]

const changes: Readonly<Record<string, Change>> = {
  // Links say the first, columns the second.
  inherits: () => [],
  onlyInherited: () => [],
  ofType: (_from, to) => {
    const type = optionalText(to, 'ofType')
    return [alter(to, type === null ? 'NOT OF' : `OF ${type}`)]
  },
  unlogged: (_from, to) => [
    alter(
      to,
      flag(to, 'unlogged') ? 'SET UNLOGGED' : 'SET LOGGED',
      `Rewrites ${qualifiedName(to.id)} under a lock that keeps readers out.`,
    ),
  ],
  accessMethod: (_from, to, { serverVersion }) =>
    serverVersion < 150000
      ? refuse(`PostgreSQL before 15 cannot change the access method of ${qualifiedName(to.id)}`)
      : [
          alter(
            to,
            `SET ACCESS METHOD ${identifier(optionalText(to, 'accessMethod') ?? 'heap')}`,
            `Rewrites ${qualifiedName(to.id)} under a lock that keeps readers out.`,
          ),
        ],
  tablespace: (_from, to) => [
    alter(
      to,
      `SET TABLESPACE ${identifier(optionalText(to, 'tablespace') ?? 'pg_default')}`,
      `Copies ${qualifiedName(to.id)} under a lock that keeps readers out.`,
    ),
  ],
  options: (from, to) => optionChanges(from, to, 'options'),
  toastOptions: (from, to) => optionChanges(from, to, 'toastOptions'),
  rowSecurity: (_from, to) => [
    alter(to, `${flag(to, 'rowSecurity') ? 'ENABLE' : 'DISABLE'} ROW LEVEL SECURITY`),
  ],
  forceRowSecurity: (_from, to) => [
    alter(to, `${flag(to, 'forceRowSecurity') ? '' : 'NO '}FORCE ROW LEVEL SECURITY`),
  ],
  replicaIdentity: (_from, to) => [
    alter(to, `REPLICA IDENTITY ${(optionalText(to, 'replicaIdentity') ?? 'default').toUpperCase()}`),
  ],
}

function changeTable({ from, to, attributes }: ObjectChange, sides: Sides): PlannedChange {
  if (isCopied(to.id, sides)) return { type: 'replace' }
  const operations: PlannedOperation[] = []
  for (const name of attributes) {
    const change = changes[name]
    const answer =
      change === undefined ? refuse(`nobody knows how "${name}" of a table changes`) : change(from, to, sides)
    if ('type' in answer) return answer
    operations.push(...answer)
  }
  const after = attributes.includes('unlogged') ? tablesBefore(from, to, sides) : []
  return { type: 'alter', operations, after }
}

function optionChanges(from: CatalogObject, to: CatalogObject, name: string): readonly PlannedOperation[] {
  return optionActions(textRecord(from, name), textRecord(to, name)).map((action) => alter(to, action))
}

function refuse(reason: string): PlannedChange {
  return {
    type: 'refuse',
    reason,
    hint: 'Make a new table under another name, move the rows, drop the old table and rename the new one.',
  }
}

function alter({ id }: CatalogObject, action: string, ...remarks: readonly string[]): PlannedOperation {
  return statement(alterTableText({ schema: part(id, 0), table: part(id, 1) }, action), ...remarks)
}

/** Enum types: how they are read, and the rules by which they are made, changed and dropped. */
import type { ObjectFamily, PostgresKind } from '../object-family.ts'
import { nameInSchema, selectObjects } from '../object-select.ts'
import { part, qualifiedName } from '../object-paths.ts'
import { address, arrayTypeAlias, privileges } from '../reflection-sql.ts'
import { moved, typeName, typeSchemaOption } from '../type-statements.ts'
import { changeValues, enumValues } from './change-values.ts'

const enumKind: PostgresKind = {
  rank: 30,
  createdWithParent: 'never',
  rebuildable: () => true,
  create: (object, _parts, sides) => [
    {
      operation: {
        type: 'createEnum',
        name: part(object.id, 1),
        values: enumValues(object),
        ...typeSchemaOption(object, sides),
      },
    },
  ],
  // One that was made along with a column may be gone already, with its last column.
  drop: (object, sides) => [
    {
      operation: {
        type: 'dropEnum',
        name: part(object.id, 1),
        ifExists: true,
        ...typeSchemaOption(object, sides),
      },
    },
  ],
  change: (change, sides) =>
    change.attributes.includes('values') ? changeValues(change, sides) : { type: 'alter', operations: [] },
  rename: (from, to, sides) =>
    part(from.id, 0) === part(to.id, 0)
      ? [
          {
            operation: {
              type: 'renameEnum',
              name: part(from.id, 1),
              newName: part(to.id, 1),
              ...typeSchemaOption(from, sides),
            },
          },
        ]
      : moved('TYPE', from, to),
  names: ({ id }) => [typeName(part(id, 0), part(id, 1))],
  commentOn: ({ id }) => `TYPE ${qualifiedName(id)}`,
  grantOn: ({ id }) => `TYPE ${qualifiedName(id)}`,
}

export const enumFamily: ObjectFamily = {
  kinds: { enum: enumKind },
  queries: [
    ({ inScope }) =>
      selectObjects({
        kind: 'enum',
        path: ['n.nspname', 't.typname'],
        address: address('pg_type', 't.oid'),
        aliases: arrayTypeAlias('t'),
        attributes: {
          values: `coalesce(v.list, '[]'::jsonb)`,
          privileges: privileges('t.typacl', 'T', 't.typowner'),
        },
        from: `FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
          LEFT JOIN (SELECT e.enumtypid, jsonb_agg(e.enumlabel ORDER BY e.enumsortorder) AS list
            FROM pg_enum e GROUP BY e.enumtypid) v ON v.enumtypid = t.oid
          WHERE t.typtype = 'e' AND ${inScope('n.nspname')} ORDER BY ${nameInSchema('n.nspname', 't.typname')}`,
      }),
  ],
}

/** Schemas: how they are read, made and dropped. */
import type { ObjectFamily, PostgresKind } from '../object-family.ts'
import { onlyName } from '../object-paths.ts'
import { identifier } from '../names.ts'
import { address, privileges } from '../reflection-sql.ts'

const schema: PostgresKind = {
  rank: 0,
  createdWithParent: 'never',
  rebuildable: () => false,
  create: ({ id }) => [{ operation: { type: 'createSchema', name: onlyName(id) } }],
  drop: ({ id }) => [{ operation: { type: 'dropSchema', name: onlyName(id) } }],
  change: () => ({ type: 'alter', operations: [] }),
  rename: (from, to) => [
    {
      operation: {
        type: 'execute',
        text: `ALTER SCHEMA ${identifier(onlyName(from.id))} RENAME TO ${identifier(onlyName(to.id))}`,
      },
    },
  ],
  commentOn: ({ id }) => `SCHEMA ${identifier(onlyName(id))}`,
  grantOn: ({ id }) => `SCHEMA ${identifier(onlyName(id))}`,
}

export const schemaFamily: ObjectFamily = {
  kinds: { schema },
  queries: [
    ({ inScope }) => `
      SELECT 'schema' AS kind, ARRAY[n.nspname]::text[] AS path, NULL AS parent_kind, NULL::text[] AS parent_path,
        ${address('pg_namespace', 'n.oid')} AS address, NULL::text[] AS aliases,
        jsonb_build_object('privileges', ${privileges('n.nspacl', 'n', 'n.nspowner')}) AS attributes,
        NULL::jsonb AS needs
      FROM pg_namespace n WHERE ${inScope('n.nspname')} ORDER BY n.nspname`,
  ],
}

/** Extensions: how they are read, made and changed. What belongs to one is left out of every other family. */
import type { PlannedOperation } from '../../schema-rules.ts'
import type { ObjectFamily, PostgresKind } from '../object-family.ts'
import { onlyName, textAttribute } from '../object-paths.ts'
import { literal } from '../literal.ts'
import { identifier } from '../names.ts'
import { address } from '../reflection-sql.ts'

const extension: PostgresKind = {
  rank: 10,
  createdWithParent: 'never',
  rebuildable: () => false,
  create: (object, _parts, { defaultSchema }) => {
    const schema = textAttribute(object, 'schema')
    const option = schema === defaultSchema ? {} : { schema }
    return [{ operation: { type: 'createExtension', name: onlyName(object.id), ...option } }]
  },
  drop: ({ id }) => [{ operation: { type: 'dropExtension', name: onlyName(id) } }],
  change: ({ to, attributes }) => {
    if (attributes.includes('schema') && to.attributes['relocatable'] !== true) return { type: 'replace' }
    const name = `ALTER EXTENSION ${identifier(onlyName(to.id))}`
    return {
      type: 'alter',
      operations: [
        ...(attributes.includes('schema')
          ? [execute(`${name} SET SCHEMA ${identifier(textAttribute(to, 'schema'))}`)]
          : []),
        ...(attributes.includes('version')
          ? [execute(`${name} UPDATE TO ${literal(textAttribute(to, 'version'))}`)]
          : []),
      ],
    }
  },
  commentOn: ({ id }) => `EXTENSION ${identifier(onlyName(id))}`,
}

export const extensionFamily: ObjectFamily = {
  kinds: { extension },
  queries: [
    () => `
      SELECT 'extension' AS kind, ARRAY[e.extname]::text[] AS path, NULL AS parent_kind, NULL::text[] AS parent_path,
        ${address('pg_extension', 'e.oid')} AS address, NULL::text[] AS aliases,
        jsonb_build_object('schema', n.nspname, 'version', e.extversion, 'relocatable', e.extrelocatable) AS attributes,
        jsonb_build_array(jsonb_build_object('kind', 'schema', 'path', jsonb_build_array(n.nspname))) AS needs
      FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
      WHERE e.oid >= 16384 ORDER BY e.extname`,
  ],
}

function execute(statement: string): PlannedOperation {
  return { operation: { type: 'execute', text: statement } }
}

/** The key "types" of the configuration → the settings in force. */
import { resolve } from 'node:path'
import type { ColumnOverride, TypeOverride, TypesSettings } from './types-settings.ts'
import type { WrittenSettings } from './written-config.ts'

type Written = NonNullable<WrittenSettings['types']>

export function completeTypes(written: Written, root: string): TypesSettings {
  const { databaseTypes = {}, columns = {} } = written
  return {
    output: written.output === undefined ? null : resolve(root, written.output),
    from: written.from ?? 'history',
    schemas: written.schemas ?? null,
    exclude: written.exclude ?? [],
    partitions: written.partitions ?? false,
    knex: written.knex ?? null,
    enumValues: written.enumValues ?? null,
    names: written.names ?? 'asIs',
    databaseTypes: Object.fromEntries(
      Object.entries(databaseTypes).map(([name, type]) => [name, typeOf(type)]),
    ),
    columns: Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, columnOf(column)])),
  }
}

type WrittenType = NonNullable<Written['databaseTypes']>[string]
type WrittenColumn = NonNullable<Written['columns']>[string]

function typeOf(written: WrittenType): TypeOverride {
  if (typeof written === 'string') return { type: written, insert: null, import: null }
  return { type: written.type, insert: written.insert ?? null, import: written.import ?? null }
}

function columnOf(written: WrittenColumn): ColumnOverride {
  if (typeof written === 'string') return { type: typeOf(written), nullable: null, optional: null }
  const { type, insert, import: from, nullable, optional } = written
  const named = {
    ...(insert === undefined ? {} : { insert }),
    ...(from === undefined ? {} : { import: from }),
  }
  return {
    type: type === undefined ? null : typeOf({ type, ...named }),
    nullable: nullable ?? null,
    optional: optional ?? null,
  }
}

/** What a scratch database takes over from the database of the project, so that its server reads and writes the same text. */
import type { Connection } from './connection.ts'

/** How a database was made, and what its sessions begin with. */
export interface ScratchModel {
  readonly encoding: string
  readonly collate: string
  readonly ctype: string
  /** `c`, `i` or `b`; null before PostgreSQL 15. */
  readonly provider: string | null
  /** Of a provider other than `c`. */
  readonly locale: string | null
  readonly icuRules: string | null
  /** The tablespace, where it is not the server's default one and the role may use it. */
  readonly tablespace: string | null
  readonly searchPath: string
  /** Settings of the database or the role, by name. */
  readonly settings: Readonly<Record<string, string>>
  /** Roles that users made. */
  readonly roles: readonly string[]
  readonly serverVersion: number
}

/** Reads the model from a session that is in no transaction. */
export async function readModel(connection: Connection): Promise<ScratchModel> {
  const { rows } = await connection.query({ sql: question })
  const text = rows[0]?.['model']
  if (typeof text !== 'string') throw new TypeError('The server gave no facts')
  // The server writes this object itself, so its shape needs no check beyond being there.
  return JSON.parse(text) as ScratchModel
}

// Columns that came with 15, 16 and 17 are read through JSON, which has them or not.
const question = `
SELECT pg_catalog.json_build_object(
  'encoding', pg_catalog.pg_encoding_to_char(d.encoding),
  'collate', d.datcollate,
  'ctype', d.datctype,
  'provider', j.row ->> 'datlocprovider',
  'locale', COALESCE(j.row ->> 'datlocale', j.row ->> 'daticulocale'),
  'icuRules', j.row ->> 'daticurules',
  'tablespace', (
    SELECT t.spcname FROM pg_catalog.pg_tablespace t
    WHERE t.oid = d.dattablespace AND t.spcname <> 'pg_default'
      AND pg_catalog.has_tablespace_privilege(t.oid, 'CREATE')),
  'searchPath', (SELECT reset_val FROM pg_catalog.pg_settings WHERE name = 'search_path'),
  'settings', COALESCE((
    SELECT pg_catalog.json_object_agg(s.name, s.reset_val) FROM pg_catalog.pg_settings s
    WHERE s.source IN ('database', 'user', 'database user') AND s.context IN ('user', 'superuser')
      AND s.name <> 'search_path'), '{}'),
  'roles', COALESCE((
    SELECT pg_catalog.json_agg(r.rolname) FROM pg_catalog.pg_roles r WHERE r.rolname !~ '^pg_'), '[]'),
  'serverVersion', pg_catalog.current_setting('server_version_num')::pg_catalog.int4
)::pg_catalog.text AS model
FROM pg_catalog.pg_database d, LATERAL (SELECT pg_catalog.to_jsonb(d) AS row) j
WHERE d.datname = pg_catalog.current_database()`

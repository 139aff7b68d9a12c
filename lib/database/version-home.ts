/**
 * Finds the version table and the facts about the server that decide whether a run may go on, in one query that
 * changes nothing. The home is found once; everything after that names the table with its schema.
 */
import { TribikosError } from '../errors.ts'
import type { BoundStatement, QueryResult } from './connection.ts'
import { type SideTable, sideTables } from './side-schema.ts'

/** The version table as the configuration asks for it. */
export interface VersionTableSettings {
  readonly versionTable: string
  readonly versionTableSchema: string | null
  readonly versionTablePrimaryKey: boolean
  readonly versionTableWidth: number
}

/** A column of a relation that has the version table's name. */
export interface CandidateColumn {
  readonly name: string
  /** As the server writes it: `character varying(32)`. */
  readonly type: string
  readonly notNull: boolean
  /** Whether an INSERT that does not name it works. */
  readonly optional: boolean
}

/** A relation that has the version table's name. */
export interface Candidate {
  readonly schema: string
  /** `pg_class.relkind`. */
  readonly kind: string
  readonly columns: readonly CandidateColumn[]
  /** Columns of the primary key, or null without one. */
  readonly primaryKey: readonly string[] | null
  readonly canSelect: boolean
  readonly canWrite: boolean
}

export interface ServerFacts {
  /** `server_version_num`. */
  readonly version: number
  readonly inRecovery: boolean
  readonly readOnly: boolean
  readonly database: string
  readonly user: string
  /** Pid of the backend that answered. */
  readonly backend: number
}

export interface VersionHome {
  readonly server: ServerFacts
  readonly schema: string
  readonly table: string
  /** The relation that is there, or null. */
  readonly existing: Candidate | null
  /** Whether the role may make the table where it would go. */
  readonly canCreate: boolean
  /** What there is of the tables that tribikos keeps besides, and that the role may read. */
  readonly sideTables: readonly SideTable[]
  /** Other schemas on the search path that have a relation of that name. */
  readonly shadowed: readonly string[]
}

/** The question, for the settings given. */
export function homeQuestion({ versionTable, versionTableSchema }: VersionTableSettings): BoundStatement {
  return { sql: question, values: [versionTable, versionTableSchema] }
}

/**
 * The answer, read.
 * @throws version_table_invalid when there is no schema for the table
 */
export function readHome(answer: QueryResult, settings: VersionTableSettings): VersionHome {
  const facts = parsed(answer.rows[0]?.['facts'])
  const { versionTable: table, versionTableSchema: wanted } = settings
  const [first, ...others] = facts.candidates
  const schema = wanted ?? first?.schema ?? facts.currentSchema
  if (schema === null) throw noSchema(facts.searchPath)
  if (!facts.schemaExists) throw schemaMissing(schema)
  return {
    server: facts.server,
    schema,
    table,
    existing: first ?? null,
    canCreate: facts.canCreate,
    sideTables: facts.sideTables,
    shadowed: others.map((candidate) => candidate.schema),
  }
}

interface Facts {
  readonly server: ServerFacts
  readonly currentSchema: string | null
  readonly searchPath: string
  readonly schemaExists: boolean
  readonly canCreate: boolean
  readonly sideTables: readonly SideTable[]
  readonly candidates: readonly Candidate[]
}

/** The server writes this object itself, so its shape needs no check beyond being there. */
function parsed(value: unknown): Facts {
  if (typeof value === 'string') return JSON.parse(value) as Facts
  throw new TypeError('The server gave no facts')
}

function noSchema(searchPath: string): TribikosError {
  return new TribikosError(
    'version_table_invalid',
    `There is no schema for the version table: the search path (${searchPath === '' ? 'empty' : searchPath}) names none that exists and that the role may use`,
    {
      hint: 'Set "versionTableSchema" in the configuration, or the search_path of the role or the database.',
    },
  )
}

function schemaMissing(schema: string): TribikosError {
  return new TribikosError(
    'version_table_invalid',
    `The schema "${schema}" of the version table does not exist`,
    { hint: `Create it first: CREATE SCHEMA "${schema}". It is never created for you.`, details: { schema } },
  )
}

// Names are qualified, as the search path belongs to whoever set up the role. Text, so that one value comes back
// whatever type parsers a borrowed client has.
const question = `
SELECT pg_catalog.json_build_object(
  'server', pg_catalog.json_build_object(
    'version', pg_catalog.current_setting('server_version_num')::pg_catalog.int4,
    'inRecovery', pg_catalog.pg_is_in_recovery(),
    'readOnly', pg_catalog.current_setting('transaction_read_only') = 'on',
    'database', pg_catalog.current_database(),
    'user', current_user,
    'backend', pg_catalog.pg_backend_pid()),
  'currentSchema', pg_catalog.current_schema(),
  'searchPath', pg_catalog.current_setting('search_path'),
  'schemaExists', $2::pg_catalog.text IS NULL OR EXISTS (
    SELECT FROM pg_catalog.pg_namespace WHERE nspname = $2::pg_catalog.text),
  'canCreate', COALESCE((
    SELECT pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND pg_catalog.has_schema_privilege(n.oid, 'CREATE')
    FROM pg_catalog.pg_namespace n
    WHERE n.nspname = COALESCE($2::pg_catalog.text, pg_catalog.current_schema()::pg_catalog.text)), false),
  'sideTables', ${sideTables},
  'candidates', COALESCE((
    SELECT pg_catalog.json_agg(pg_catalog.json_build_object(
      'schema', n.nspname,
      'kind', c.relkind,
      'columns', COALESCE((
        SELECT pg_catalog.json_agg(pg_catalog.json_build_object(
          'name', a.attname,
          'type', pg_catalog.format_type(a.atttypid, a.atttypmod),
          'notNull', a.attnotnull,
          'optional', NOT a.attnotnull OR a.atthasdef OR a.attidentity <> '') ORDER BY a.attnum)
        FROM pg_catalog.pg_attribute a
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), '[]'::pg_catalog.json),
      'primaryKey', (
        SELECT pg_catalog.json_agg(a.attname)
        FROM pg_catalog.pg_constraint k
        JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey)
        WHERE k.conrelid = c.oid AND k.contype = 'p'),
      'canSelect', pg_catalog.has_schema_privilege(n.oid, 'USAGE')
        AND pg_catalog.has_table_privilege(c.oid, 'SELECT'),
      'canWrite', pg_catalog.has_schema_privilege(n.oid, 'USAGE')
        AND pg_catalog.has_table_privilege(c.oid, 'INSERT')
        AND pg_catalog.has_table_privilege(c.oid, 'UPDATE')
        AND pg_catalog.has_table_privilege(c.oid, 'DELETE'))
      ORDER BY pg_catalog.array_position(pg_catalog.current_schemas(false), n.nspname))
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relname = $1::pg_catalog.text
      AND CASE WHEN $2::pg_catalog.text IS NULL
        THEN n.nspname = ANY (pg_catalog.current_schemas(false)) AND n.nspname !~ '^pg_temp'
        ELSE n.nspname = $2::pg_catalog.text END), '[]'::pg_catalog.json)
)::pg_catalog.text AS facts`

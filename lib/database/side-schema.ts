/**
 * The schema of what tribikos keeps in a database beside the version table, which stays as Alembic knows it. It is made when
 * something is first kept; without it everything works that needs none of it.
 */
import type { BoundStatement } from './connection.ts'

export const sideSchema = 'tribikos'

/** `step`: the journal. `run`: the run log. `revision`: what was applied, with checksums. */
export type SideTable = 'step' | 'run' | 'revision'

/** A version table, as the tables of the schema name it: several of one database share them. */
export interface SideHome {
  readonly schema: string
  readonly table: string
}

/** The value of the columns `version_table`. */
export function nameOf({ schema, table }: SideHome): string {
  return JSON.stringify([schema, table])
}

/** A JSON array of the tables that are there and that the role may read: for the query that finds out about the server. */
export const sideTables = `COALESCE((
    SELECT pg_catalog.json_agg(t.relname)
    FROM pg_catalog.pg_class t JOIN pg_catalog.pg_namespace s ON s.oid = t.relnamespace
    WHERE s.nspname = '${sideSchema}' AND t.relname IN ('step', 'run', 'revision') AND t.relkind = 'r'
      AND pg_catalog.has_schema_privilege(s.oid, 'USAGE') AND pg_catalog.has_table_privilege(t.oid, 'SELECT')),
    '[]'::pg_catalog.json)`

/**
 * Makes a table unless it is there: another version table's run may have made it meanwhile, of which `IF NOT EXISTS` would tell
 * whoever reads the notices of a run.
 */
export function unlessThere(table: SideTable, ddl: string): string {
  return `DO $$ BEGIN
  IF pg_catalog.to_regclass('${sideSchema}.${table}') IS NULL THEN
    ${ddl};
  END IF;
END $$`
}

/**
 * Makes the schema where it is not there, then what `ddl` makes. Two version tables of one database may do so at once, under
 * two locks: one waits for the other, for as long as its transaction lasts.
 */
export function inSideSchema(ddl: string): BoundStatement {
  return {
    sql: `SELECT pg_catalog.pg_advisory_xact_lock(-4027061915233487281);
DO $$ BEGIN
  -- With IF NOT EXISTS the server would ask for the right to make schemas before it looks.
  IF pg_catalog.to_regnamespace('${sideSchema}') IS NULL THEN
    CREATE SCHEMA ${sideSchema};
  END IF;
END $$;
${ddl}`,
  }
}

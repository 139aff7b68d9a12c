/** What a database holds, as one value that two runs can be compared by. */
import type { TestDatabase } from '../../support/database.ts'

export interface State {
  /** Rows of the version table, sorted; null where there is none. */
  readonly rows: readonly string[] | null
  /** How often each revision says that it ran: the rows of the table `ran`. */
  readonly ran: Readonly<Record<string, number>>
  /** Columns, indexes and constraints, and whether they are valid. */
  readonly schema: readonly string[]
}

export async function readState(database: TestDatabase): Promise<State> {
  const [found] = await database.query<{ version: string | null; ran: string | null }>(
    `SELECT to_regclass('public.alembic_version')::text AS version, to_regclass('public.ran')::text AS ran`,
  )
  const rows =
    found?.version === null ? null : await textsOf(database, 'SELECT version_num FROM alembic_version')
  const ran = found?.ran === null ? [] : await textsOf(database, 'SELECT revision FROM ran')
  const counts: Record<string, number> = {}
  for (const revision of ran) counts[revision] = (counts[revision] ?? 0) + 1
  return { rows, ran: counts, schema: await textsOf(database, schemaQuestion) }
}

async function textsOf(database: TestDatabase, sql: string): Promise<readonly string[]> {
  const found = await database.query(sql)
  return found.map((row) => String(Object.values(row)[0])).sort()
}

/** Our own bookkeeping is left out: it may tell of what happened on the way. */
const schemaQuestion = `SELECT concat_ws(' ', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
    CASE WHEN a.attnotnull THEN 'not null' END)
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
UNION ALL
SELECT concat_ws(' ', pg_get_indexdef(indexrelid), CASE WHEN NOT indisvalid THEN 'INVALID' END)
  FROM pg_index JOIN pg_class c ON c.oid = indexrelid WHERE c.relnamespace = 'public'::regnamespace
UNION ALL
SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid))
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'`

/** Drops all schemas that are not the server's, then makes what was there before. */
export async function resetDatabase(database: TestDatabase, before: string): Promise<void> {
  await database.query(`DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' LOOP
      EXECUTE format('DROP SCHEMA %I CASCADE', name);
    END LOOP;
    CREATE SCHEMA public;
  END $$; ${before}`)
}

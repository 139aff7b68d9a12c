/**
 * Databases that serve one test after the other, each with its session: one that has read a schema before reads the next
 * in a third of the time. What a test left behind is dropped, and whoever does not look like new then is not used again.
 */
import { isDeepStrictEqual } from 'node:util'
import { Client } from 'pg'
import { afterAll } from 'vitest'
import type { Catalog } from '../../lib/schema/catalog.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'
import { reflectedBy } from './reflected.ts'

export interface ReusableDatabase {
  readonly database: TestDatabase
  readonly client: Client
  /** `server_version_num` */
  readonly version: number
  /** What is in a new database. */
  readonly pristine: Catalog
}

const unused: ReusableDatabase[] = []

afterAll(async () => {
  for (const one of unused.splice(0)) await remove(one)
})

/** An empty database. Give it back to {@link clearDatabase}. */
export async function takeDatabase(label: string): Promise<ReusableDatabase> {
  return unused.pop() ?? create(label)
}

/** Makes it empty for the next one, or drops it. */
export async function clearDatabase(used: ReusableDatabase): Promise<void> {
  if (await isCleared(used)) unused.push(used)
  else await remove(used)
}

async function create(label: string): Promise<ReusableDatabase> {
  const database = await createTestDatabase(label)
  const client = new Client({ connectionString: database.url })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query<{ version: number }>(
      "SELECT current_setting('server_version_num')::int AS version",
    )
    return { database, client, version: rows[0]?.version ?? 0, pristine: await reflectedBy(client) }
  } catch (error) {
    await client.end()
    await database.drop()
    throw error
  }
}

async function remove({ client, database }: ReusableDatabase): Promise<void> {
  await client.end()
  await database.drop()
}

/** What `DISCARD ALL` does, but for the prepared statements. */
const newSession = [
  'ROLLBACK',
  'CLOSE ALL',
  'SET SESSION AUTHORIZATION DEFAULT',
  'RESET ALL',
  'UNLISTEN *',
  'SELECT pg_advisory_unlock_all()',
  'DISCARD TEMP',
  'DISCARD SEQUENCES',
]

/**
 * Most of what can be made is in a schema or an extension; the look at the catalog finds the rest. The schema `public` is
 * emptied, not dropped: that would make the server forget its plans, and planning is most of the time that reading takes.
 */
const emptied = `DO $$
  DECLARE leftover record;
  BEGIN
    FOR leftover IN SELECT extname AS name FROM pg_extension WHERE extname <> 'plpgsql' LOOP
      EXECUTE format('DROP EXTENSION IF EXISTS %I CASCADE', leftover.name);
    END LOOP;
    FOR leftover IN SELECT nspname AS name FROM pg_namespace
      WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'public') LOOP
      EXECUTE format('DROP SCHEMA %I CASCADE', leftover.name);
    END LOOP;
    FOR leftover IN SELECT o.type, o.identity FROM pg_depend d, pg_identify_object(d.classid, d.objid, 0) o
      WHERE d.refclassid = 'pg_namespace'::regclass AND d.refobjid = to_regnamespace('public') AND d.deptype = 'n'
        AND o.identity IS NOT NULL LOOP
      EXECUTE format('DROP %s IF EXISTS %s CASCADE', leftover.type, leftover.identity);
    END LOOP;
  END $$`

/** What is kept for a database beside its catalog. */
const leftSettings = `SELECT FROM pg_db_role_setting WHERE setdatabase <> 0
  AND setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
  UNION ALL SELECT FROM pg_largeobject_metadata`

async function isCleared({ client, pristine }: ReusableDatabase): Promise<boolean> {
  try {
    for (const sql of [...newSession, emptied]) await client.query(sql)
    const { rows } = await client.query(leftSettings)
    return rows.length === 0 && isDeepStrictEqual(await reflectedBy(client), pristine)
  } catch {
    return false
  }
}

/**
 * The journal of statements that cannot be rolled back along with their revision: a table in a schema of its own, so that the
 * version table stays as Alembic knows it. It has rows only while a revision is half done.
 */
import type { BoundStatement, QueryResult } from './connection.ts'
import { inSideSchema, nameOf, type SideHome, sideSchema } from './side-schema.ts'

/** `started`: nobody saw it end. `failed`: the server said so. `done`: it stays. */
export type JournalState = 'started' | 'failed' | 'done'

export interface JournalEntry {
  readonly revision: string
  readonly direction: 'upgrade' | 'downgrade'
  /** Place among the statements of the revision, from 1. */
  readonly number: number
  /** Which statement of a text that has several, from 0. */
  readonly part: number
  /** SHA-256 of the statement, in hexadecimal. */
  readonly hash: string
  readonly state: JournalState
  /** The statement as it was sent, without values. */
  readonly statement: string
  /** How far a statement came that is done bit by bit, for whoever goes on with it; null for all others. */
  readonly progress: string | null
}

/** One direction of a revision. */
export type JournalSubject = Pick<JournalEntry, 'revision' | 'direction'>

/** What of a journal is about one direction of a revision. */
export function entriesOf(
  entries: readonly JournalEntry[],
  { revision, direction }: JournalSubject,
): readonly JournalEntry[] {
  return entries.filter((entry) => entry.revision === revision && entry.direction === direction)
}

/** What is written of a statement. */
export type NewEntry = Omit<JournalEntry, 'state'>

const journal = `${sideSchema}.step`

/** Makes schema and table where they are not there. */
export const createJournal: BoundStatement = inSideSchema(`CREATE TABLE IF NOT EXISTS ${journal} (
  version_table text NOT NULL,
  revision text NOT NULL,
  direction text NOT NULL CHECK (direction IN ('upgrade', 'downgrade')),
  number integer NOT NULL,
  part integer NOT NULL,
  hash text NOT NULL,
  state text NOT NULL CHECK (state IN ('started', 'failed', 'done')),
  statement text NOT NULL,
  started_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
  ended_at timestamptz,
  progress text,
  PRIMARY KEY (version_table, revision, direction, number, part)
)`)

/** Gives a journal that an earlier version made the columns that it lacks; whoever does not own it may go on when it has them. */
export const completeJournal: BoundStatement = {
  sql: `DO $$ BEGIN
  IF NOT EXISTS (
    SELECT FROM pg_catalog.pg_attribute
    WHERE attrelid = '${journal}'::pg_catalog.regclass AND attname = 'progress' AND NOT attisdropped
  ) THEN
    ALTER TABLE ${journal} ADD COLUMN progress text;
  END IF;
END $$`,
}

/** All entries of a version table, in order. */
export function readJournal(home: SideHome): BoundStatement {
  return {
    // A journal of an earlier version has no progress.
    sql: `SELECT revision, direction, number, part, hash, state, statement,
  pg_catalog.to_jsonb(j) OPERATOR(pg_catalog.->>) 'progress' AS progress FROM ${journal} j
WHERE version_table = $1 ORDER BY revision, direction, number, part`,
    values: [nameOf(home)],
  }
}

/** The answer to {@link readJournal}. */
export function journalEntries({ rows }: QueryResult): readonly JournalEntry[] {
  return rows.map((row) => ({
    revision: String(row['revision']),
    direction: row['direction'] === 'downgrade' ? 'downgrade' : 'upgrade',
    number: Number(row['number']),
    part: Number(row['part']),
    hash: String(row['hash']),
    state: row['state'] === 'done' ? 'done' : row['state'] === 'failed' ? 'failed' : 'started',
    statement: String(row['statement']),
    progress: typeof row['progress'] === 'string' ? row['progress'] : null,
  }))
}

const withProgress = { name: ', progress', value: ', $9', change: ', progress = EXCLUDED.progress' }

/** Notes what became of a statement, whatever stood there of it. */
export function writeEntry(home: SideHome, entry: NewEntry, state: JournalState): BoundStatement {
  const { revision, direction, number, part, hash, statement, progress } = entry
  const ended = state === 'started' ? 'NULL' : 'pg_catalog.clock_timestamp()'
  const values = [nameOf(home), revision, direction, number, part, hash, state, statement]
  const has = progress === null ? { name: '', value: '', change: '' } : withProgress
  return {
    sql: `INSERT INTO ${journal} AS j (version_table, revision, direction, number, part, hash, state, statement, ended_at${has.name})
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, ${ended}${has.value})
ON CONFLICT (version_table, revision, direction, number, part) DO UPDATE
SET hash = EXCLUDED.hash, state = EXCLUDED.state, statement = EXCLUDED.statement, ended_at = EXCLUDED.ended_at${has.change}`,
    values: progress === null ? values : [...values, progress],
  }
}

/** Forgets everything of a revision: it is done, or undone. */
export function forgetRevision(home: SideHome, revision: string): BoundStatement {
  return {
    sql: `DELETE FROM ${journal} WHERE version_table = $1 AND revision = $2`,
    values: [nameOf(home), revision],
  }
}

/** Forgets everything: somebody said where the database stands. */
export function forgetAll(home: SideHome): BoundStatement {
  return { sql: `DELETE FROM ${journal} WHERE version_table = $1`, values: [nameOf(home)] }
}

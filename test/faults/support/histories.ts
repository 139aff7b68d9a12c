/**
 * Histories of revisions that fail when they run twice, or that show it: each revision writes its id into the table `ran`.
 */
import type { ToyRevision } from '../../support/toy-project.ts'

export interface History {
  readonly name: string
  readonly revisions: readonly ToyRevision[]
  readonly heads: readonly string[]
  /** SQL that makes what is there before the first run. */
  readonly before: string
}

const ranTable = 'CREATE TABLE ran (revision text NOT NULL)'

function line(
  ...bodies: readonly (readonly [upgrade: string, downgrade?: string])[]
): readonly ToyRevision[] {
  return bodies.map(([upgrade, downgrade = ''], at) => ({
    id: `r${at + 1}`,
    down: at === 0 ? null : `r${at}`,
    upgrade,
    downgrade,
  }))
}

const ran = (id: string): string => `await op.execute("INSERT INTO ran VALUES ('${id}')")`
const gone = (id: string): string => `await op.execute("DELETE FROM ran WHERE revision = '${id}'")`

/** Everything in transactions: tables, rows, an answer that is read, SQL of several statements, a loop. */
export const transactional: History = {
  name: 'transactional revisions',
  before: '',
  heads: ['r4'],
  revisions: line(
    [
      `await op.execute('${ranTable}')
       await op.createTable('account', (table) => { table.increments('id'); table.text('name') })
       ${ran('r1')}`,
      `await op.dropTable('account'); await op.execute('DROP TABLE ran')`,
    ],
    [
      `${ran('r2')}
       const [row] = await op.query('SELECT count(*)::int AS accounts FROM account')
       await op.execute(\`INSERT INTO account (name) SELECT 'name ' || n FROM generate_series(1, 50 + \${row?.['accounts']}) n\`)
       await op.addColumn('account', (table) => { table.integer('visits').notNullable().defaultTo(0) })`,
      `await op.dropColumn('account', 'visits'); await op.execute('DELETE FROM account'); ${gone('r2')}`,
    ],
    [
      `await op.execute(\`CREATE TABLE visit (account_id int REFERENCES account, at timestamptz);
         CREATE INDEX visit_at ON visit (at); INSERT INTO ran VALUES ('r3')\`)`,
      `await op.dropTable('visit'); ${gone('r3')}`,
    ],
    [
      `for (const name of ['a', 'b', 'c']) {
         await op.query(\`CREATE TABLE part_\${name} (n int)\`)
       }
       await op.execute('ALTER TABLE account ALTER COLUMN name SET NOT NULL')
       ${ran('r4')}`,
      `await op.execute('DROP TABLE part_a, part_b, part_c; ALTER TABLE account ALTER COLUMN name DROP NOT NULL')
       ${gone('r4')}`,
    ],
  ),
}

/** Revisions that nothing but their own rows would keep from running twice. */
export const rowsOutside: History = {
  name: 'rows written in autocommit blocks',
  before: ranTable,
  heads: ['r3'],
  revisions: line(
    [`await op.autocommitBlock(async () => { ${ran('r1')} })`],
    [`await op.autocommitBlock(async () => { ${ran('r2')} })`],
    [`await op.autocommitBlock(async () => { ${ran('r3')} })`],
  ),
}

/** Transactions, blocks that commit on the way, and indexes that are built concurrently. */
export const mixed: History = {
  name: 'transactions, autocommit blocks and concurrent indexes',
  before: ranTable,
  heads: ['r4'],
  revisions: line(
    [
      `await op.createTable('account', (table) => { table.increments('id'); table.text('name') })
       await op.execute("INSERT INTO account (name) SELECT 'name ' || n FROM generate_series(1, 50) n")
       ${ran('r1')}`,
    ],
    [
      `await op.createTable('visit', (table) => { table.integer('n') })
       await op.autocommitBlock(async () => {
         ${ran('r2')}
         await op.execute('CREATE INDEX CONCURRENTLY visit_n ON visit (n)')
         await op.execute('CREATE TABLE part_a (n int)')
       })
       await op.execute('CREATE TABLE part_b (n int)')`,
    ],
    [`await op.execute('CREATE UNIQUE INDEX CONCURRENTLY account_name ON account (name)')`],
    [`await op.addColumn('account', (table) => { table.integer('visits') }); ${ran('r4')}`],
  ),
}

/** Rows changed by key, each of which says so, and what needs transactions of its own. */
export const backfills: History = {
  name: 'batches, NOT NULL and validations',
  before: `${ranTable};
    CREATE TABLE account (id bigint PRIMARY KEY, plan text, visits int NOT NULL DEFAULT 0);
    INSERT INTO account (id) SELECT n FROM generate_series(1, 20) n;
    CREATE TABLE visit (day int, id text, PRIMARY KEY (day, id));
    INSERT INTO visit SELECT n % 3, 'visit ' || n FROM generate_series(1, 12) n;
    CREATE FUNCTION says() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      INSERT INTO public.ran VALUES (format('%s %s', TG_TABLE_NAME, coalesce(to_jsonb(NEW) ->> 'id', OLD.id::text)));
      RETURN NULL;
    END $$;
    CREATE TRIGGER says AFTER UPDATE ON account FOR EACH ROW EXECUTE FUNCTION says();
    CREATE TRIGGER says AFTER DELETE ON visit FOR EACH ROW EXECUTE FUNCTION says()`,
  heads: ['r3'],
  revisions: line(
    [
      `await op.addColumn('account', (table) => { table.integer('more') })
       const { rows } = await op.batch('account', { key: 'id', size: 6, pauseMs: 1, set: { plan: 'free', visits: 1 } })
       if (rows !== 20) throw new Error('rows: ' + rows)
       ${ran('r1')}`,
    ],
    [
      `await op.setNotNullSafely('account', 'plan')
       await op.addCheckNotValid('visits', 'account', 'visits = 1')
       await op.validateConstraint('visits', 'account')
       ${ran('r2')}`,
    ],
    [`await op.batch('visit', { key: ['day', 'id'], size: 5, pauseMs: 1, delete: true })`],
  ),
}

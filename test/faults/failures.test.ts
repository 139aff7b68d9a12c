/**
 * A statement that fails in the middle of a run, be it wrong or the server out of space: what stays is what is said, and
 * the same command works once the cause is mended.
 */
import { describe, expect } from 'vitest'
import { itInRounds } from './support/rounds.ts'
import { expectWords, type Scene } from './support/scene.ts'
import type { ToyRevision } from '../support/toy-project.ts'

const create = (name: string): string => `await op.execute('CREATE TABLE ${name} (n int)')`
const first: ToyRevision = { id: 'r1', upgrade: create('first') }
const third: ToyRevision = { id: 'r3', down: 'r2', upgrade: create('third') }

interface Failure {
  readonly name: string
  /** The body of the second of three revisions. */
  readonly upgrade: string
  /** What is done about it: another body, or SQL. */
  readonly mended: { readonly upgrade: string } | { readonly sql: string }
  readonly before?: string
  readonly options?: readonly string[]
  readonly code: number
  /** Parts of what is said. */
  readonly says: readonly string[]
  readonly rows: readonly string[] | null
  /** Tables that stay. */
  readonly tables: readonly string[]
}

/** What a server says that has no space: nobody can fill a disk here. */
const full = `CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  RAISE EXCEPTION 'could not extend file "base/1/2": No space left on device' USING ERRCODE = '53100';
END $$; CREATE TABLE filled (n int);`
const repaired = { sql: 'DROP TRIGGER full_disk ON filled' }
const oneStays = '1 of 3 steps was applied and stays. The version table has r1.'
const stays = { code: 1, rows: ['r1'], tables: ['first'] }

const failures: readonly Failure[] = [
  {
    name: 'a wrong statement',
    upgrade: `${create('a')}; await op.execute('SELECT nonsense'); ${create('b')}`,
    mended: { upgrade: `${create('a')}; ${create('b')}` },
    says: ['r2_toy.ts) failed at statement 2', 'nonsense', '(42703)', oneStays],
    ...stays,
  },
  {
    name: 'a wrong statement that is asked',
    upgrade: `${create('a')}; await op.query('SELECT nonsense'); ${create('b')}`,
    mended: { upgrade: `${create('a')}; ${create('b')}` },
    says: ['r2_toy.ts) failed at statement 2', 'nonsense', '(42703)', oneStays],
    ...stays,
  },
  {
    name: 'a body that throws',
    upgrade: `${create('a')}; await op.query('SELECT 1'); throw new Error('no luck')`,
    mended: { upgrade: `${create('a')}; ${create('b')}` },
    says: ['no luck', oneStays],
    ...stays,
  },
  {
    name: 'a wrong statement in a run of one transaction',
    upgrade: `${create('a')}; await op.execute('SELECT nonsense')`,
    mended: { upgrade: `${create('a')}; ${create('b')}` },
    options: ['--transaction', 'run'],
    says: ['nonsense', 'Nothing was changed.'],
    code: 1,
    rows: null,
    tables: [],
  },
  {
    name: 'a wrong statement behind an autocommit block',
    upgrade: `${create('a')}
      await op.autocommitBlock(async () => { ${create('b')} })
      ${create('c')}; await op.execute('SELECT nonsense')`,
    mended: {
      upgrade: `${create('a')}
      await op.autocommitBlock(async () => { ${create('b')} })
      ${create('c')}`,
    },
    says: ['error[partly_applied]', 'nonsense', oneStays.slice(0, -33), 'stay'],
    code: 3,
    rows: ['r1'],
    tables: ['a', 'b', 'first'],
  },
  {
    name: 'no space for a row',
    before: `${full} CREATE TRIGGER full_disk BEFORE INSERT ON filled EXECUTE FUNCTION full_disk()`,
    upgrade: `${create('a')}; await op.execute('INSERT INTO filled VALUES (1)'); ${create('b')}`,
    mended: repaired,
    says: ['No space left on device', '(53100)', oneStays],
    ...stays,
    tables: ['filled', 'first'],
  },
  {
    name: 'no space at COMMIT',
    before: `${full} CREATE CONSTRAINT TRIGGER full_disk AFTER INSERT ON filled DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION full_disk()`,
    upgrade: `${create('a')}; await op.execute('INSERT INTO filled VALUES (1)'); ${create('b')}`,
    mended: repaired,
    says: ['error[commit_failed]', 'No space left on device', '(53100)', oneStays],
    ...stays,
    tables: ['filled', 'first'],
  },
  {
    name: 'no space for temporary files',
    upgrade: `${create('a')}
      await op.execute(\`SET LOCAL work_mem = '64kB'; SET LOCAL temp_file_limit = '64kB';
        INSERT INTO a SELECT n FROM generate_series(1, 50000) n ORDER BY -n\`)
      ${create('b')}`,
    mended: { upgrade: `${create('a')}; ${create('b')}` },
    says: ['(53400)', oneStays],
    ...stays,
  },
]

async function tablesOf(scene: Scene): Promise<readonly string[]> {
  const found = await scene.database.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
       AND relname <> 'alembic_version' ORDER BY 1`,
  )
  return found.map(({ name }) => name)
}

describe('a failure in the middle of a run, mended afterwards', () => {
  for (const failure of failures) {
    const { name, upgrade, mended, before = '', options = [], code, says, rows, tables } = failure
    const second: ToyRevision = { id: 'r2', down: 'r1', upgrade }
    const argv = ['upgrade', 'heads', ...options]
    itInRounds(
      name,
      { short: 1, long: 3 },
      { revisions: [first, second, third], before },
      async (scene) => async () => {
        await scene.reset()
        scene.project.add(second)
        const result = await scene.run(argv)
        expectWords(result)
        expect(result, result.stderr).toMatchObject({ code, stdout: '' })
        for (const text of says) expect(result.stderr).toContain(text)
        expect({ rows: (await scene.state()).rows, tables: await tablesOf(scene) }).toEqual({ rows, tables })
        if ('sql' in mended) await scene.database.query(mended.sql)
        else scene.project.add({ ...second, ...mended })
        expect(await scene.run(argv)).toMatchObject({ code: 0, stdout: '' })
        expect((await scene.state()).rows).toEqual(['r3'])
        expect(await tablesOf(scene)).toEqual(expect.arrayContaining([...tables, 'first', 'third']))
      },
    )
  }
})

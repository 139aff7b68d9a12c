/** A run that is killed after a part of a revision was committed on the way: one more run goes on from there. */
import { describe, expect, it } from 'vitest'
import { createScene, running, until, type Scene } from './support/scene.ts'

async function killedIn(scene: Scene, statement: string): Promise<void> {
  const { child, ended } = await scene.start(['upgrade', 'heads'])
  await running(scene, statement)
  child.kill('SIGKILL')
  await ended
  const sessions = await scene.sessions()
  await scene.database.query('SELECT pg_terminate_backend(pid) FROM unnest($1::int[]) AS pid', [sessions])
  await until(async () => (await scene.sessions()).length === 0)
}

describe('a revision of which a part is committed when its run is killed', () => {
  it.each([
    [
      'in an autocommit block',
      `await op.autocommitBlock(async () => {
        await op.execute("INSERT INTO ran VALUES ('r1')")
        await op.execute('SELECT pg_sleep((SELECT seconds FROM pause))')
      })`,
    ],
    [
      'behind an autocommit block',
      `await op.execute('CREATE TABLE a (n int)')
      await op.autocommitBlock(async () => { await op.execute("INSERT INTO ran VALUES ('r1')") })
      await op.execute('SELECT pg_sleep((SELECT seconds FROM pause))')`,
    ],
  ])('%s, goes on in the next run and does nothing twice', async (_, upgrade) => {
    const before = 'CREATE TABLE ran (revision text); CREATE TABLE pause AS SELECT 600 AS seconds'
    const scene = await createScene({ revisions: [{ id: 'r1', upgrade }], before })
    try {
      await killedIn(scene, 'pg_sleep')
      await scene.database.query('UPDATE pause SET seconds = 0')
      expect(await scene.run(['upgrade', 'heads'])).toMatchObject({ code: 0 })
      expect(await scene.state()).toMatchObject({ rows: ['r1'], ran: { r1: 1 } })
    } finally {
      await scene.end()
    }
  })

  it.each(['CREATE INDEX CONCURRENTLY', 'CREATE INDEX CONCURRENTLY IF NOT EXISTS'])(
    'in %s, has a valid index after the next run',
    async (create) => {
      const upgrade = `await op.execute('${create} account_n ON account (slow(n))')`
      const before = `CREATE TABLE account AS SELECT 1 AS n; CREATE TABLE pause AS SELECT 600 AS seconds;
        CREATE FUNCTION slow(n int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN
          PERFORM pg_sleep((SELECT seconds FROM public.pause)); RETURN n;
        END $$`
      const scene = await createScene({ revisions: [{ id: 'r1', upgrade }], before })
      try {
        await killedIn(scene, 'CREATE INDEX')
        await scene.database.query('UPDATE pause SET seconds = 0')
        expect(await scene.run(['upgrade', 'heads'])).toMatchObject({ code: 0 })
        const { rows, schema } = await scene.state()
        expect({ rows, index: schema.filter((text) => text.includes(' account_n ')) }).toEqual({
          rows: ['r1'],
          index: ['CREATE INDEX account_n ON public.account USING btree (slow(n))'],
        })
      } finally {
        await scene.end()
      }
    },
  )
})

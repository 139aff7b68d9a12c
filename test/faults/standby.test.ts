/** A server that only reads, because it follows another one: refused before anything is written. */
import { describe, expect, it } from 'vitest'
import { replicationLag, type ReplicationLagOptions } from '../../lib/dialects/postgres/replication-lag.ts'
import { isTribikosError } from '../../lib/errors.ts'
import { tribikos, type CliResult } from '../support/cli.ts'
import { withClient } from '../support/database.ts'
import { createToyProject } from '../support/toy-project.ts'
import { transactional } from './support/histories.ts'
import { serverPrograms, startOwnServer } from './support/own-server.ts'
import { isLong } from './support/rounds.ts'
import { expectWords, until } from './support/scene.ts'

const why = serverPrograms === null ? 'no server is installed in /usr/lib/postgresql' : 'in the long run only'
const isSkipped = serverPrograms === null || !isLong

describe.skipIf(isSkipped)(`a standby${isSkipped ? `, skipped: ${why}` : ''}`, () => {
  it('is refused for writing, and can be looked at', async () => {
    const server = await startOwnServer()
    const project = createToyProject(transactional.revisions, { url: server.url })
    const run = async (...argv: readonly string[]): Promise<CliResult> =>
      tribikos(argv, { cwd: project.folder })
    try {
      expect(await run('upgrade', '+2')).toMatchObject({ code: 0 })
      await server.becomeStandby()
      for (const argv of [
        ['upgrade', 'heads'],
        ['downgrade', 'base'],
        ['stamp', 'heads'],
      ]) {
        const result = await run(...argv)
        expectWords(result)
        expect(result).toMatchObject({ code: 1, stdout: '' })
        expect(result.stderr).toMatch(/^error\[server_read_only\]: .*standby/)
      }
      expect(await run('current')).toMatchObject({ code: 0, stdout: 'r2\n' })
      // With nothing to do it is refused as well: what a standby says may be old.
      expect(await run('upgrade', 'r2')).toMatchObject({ code: 1 })
    } finally {
      project.remove()
      await server.remove()
    }
  })

  it('that falls behind is waited for by a batch', async () => {
    const server = await startOwnServer()
    try {
      const standby = await server.addStandby()
      await withClient(server.url, async (client) => {
        const query = async (text: unknown) =>
          (await client.query(String(text))).rows as Record<string, unknown>[]
        const progress = { table: 't', rows: 0, walked: 0, ranges: 0, lastKey: null, estimate: null }
        const waits = async (limits: ReplicationLagOptions): Promise<unknown> =>
          replicationLag(limits)({ query, progress })
        const limits = [{ maxBytes: 100_000 }, { maxSeconds: 0.5 }]
        const allWait = async (wanted: boolean): Promise<boolean> =>
          (await Promise.all(limits.map(waits))).every((each) => each === wanted)
        const follows = "SELECT FROM pg_stat_replication WHERE state = 'streaming'"
        await until(async () => (await client.query(follows)).rowCount === 1)
        await until(async () => allWait(false))
        await withClient(standby, async (other) => other.query('SELECT pg_wal_replay_pause()'))
        await client.query('CREATE TABLE t AS SELECT n FROM generate_series(1, 50000) n')
        await until(async () => allWait(true))
        await withClient(standby, async (other) => other.query('SELECT pg_wal_replay_resume()'))
        await until(async () => allWait(false))
        await client.query('CREATE ROLE guest; SET ROLE guest')
        const refusal: unknown = await waits({ maxBytes: 1 }).catch((error: unknown) => error)
        expect(isTribikosError(refusal) ? refusal.code : refusal).toBe('permission_denied')
      })
    } finally {
      await server.remove()
    }
  })
})

/** A pool that hands its sessions out by transaction: no place for a lock that belongs to a session. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bouncerProgram, startBouncer, type Bouncer } from './support/bouncer.ts'
import { transactional } from './support/histories.ts'
import { createScene, expectWords, type Scene } from './support/scene.ts'

const absent = bouncerProgram === null
const title = `PgBouncer in transaction mode${absent ? ', skipped: the program pgbouncer is not installed' : ''}`

describe.skipIf(absent)(title, () => {
  let scene: Scene
  let bouncer: Bouncer
  beforeEach(async () => {
    scene = await createScene(transactional)
    bouncer = await startBouncer(scene.database.url)
  })
  afterEach(async () => {
    await bouncer.stop()
    await scene.end()
  })

  it('lets commands through that only look', async () => {
    await scene.run(['upgrade', '+2'])
    for (const argv of [['current'], ['status'], ['plan', 'heads'], ['upgrade', 'heads', '--dry-run']]) {
      const through = await scene.run(argv, { url: bouncer.url })
      expectWords(through)
      const { port } = new URL(scene.database.url)
      const text = through.stdout.replaceAll(`:${new URL(bouncer.url).port}/`, `:${port}/`)
      expect({ ...through, stdout: text }).toEqual(await scene.run(argv))
    }
  })

  it('is refused before anything is written', async () => {
    for (const argv of [
      ['upgrade', 'heads'],
      ['stamp', 'heads'],
    ]) {
      const result = await scene.run(argv, { url: bouncer.url })
      expectWords(result)
      expect(result).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/pool/) })
      expect(await scene.state()).toEqual({ rows: null, ran: {}, schema: [] })
    }
  })
})

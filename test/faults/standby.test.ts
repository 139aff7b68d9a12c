/** A server that only reads, because it follows another one: refused before anything is written. */
import { describe, expect, it } from 'vitest'
import { tribikos, type CliResult } from '../support/cli.ts'
import { createToyProject } from '../support/toy-project.ts'
import { transactional } from './support/histories.ts'
import { serverPrograms, startOwnServer } from './support/own-server.ts'
import { isLong } from './support/rounds.ts'
import { expectWords } from './support/scene.ts'

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
})

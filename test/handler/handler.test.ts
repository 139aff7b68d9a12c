/** The handler before any server: what it refuses to be, and who is let in. */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { createMigrationHandler, type MigrationHandlerOptions } from '../../lib/handler/index.ts'

/** The status of an answer to one request. */
async function statusOf(
  options: MigrationHandlerOptions,
  headers: Record<string, string> = {},
): Promise<number> {
  const handler = createMigrationHandler({ project: { cwd: '/nowhere' }, ...options })
  const server = createServer((request, response) => void handler(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const { port } = server.address() as AddressInfo
    const { status } = await fetch(`http://127.0.0.1:${port}/`, { headers })
    return status
  } finally {
    server.close()
  }
}

describe('a migration handler', () => {
  it.each([undefined, {}, { authorize: true }, { authorize: null }])('is not made with %o', (options) => {
    expect(() => createMigrationHandler(options as never)).toThrow(
      expect.objectContaining({ code: 'usage', message: 'A migration handler needs a function `authorize`' }),
    )
  })

  it.each<[name: string, authorize: (request: IncomingMessage) => unknown]>([
    ['false', () => false],
    ['something else than true', () => 1],
    ['a promise of nothing', async () => {}],
    [
      'an error',
      () => {
        throw new Error('no session')
      },
    ],
    [
      'a rejection',
      async () => {
        throw new Error('no session')
      },
    ],
  ])('takes %s for a no', async (_, authorize) => {
    expect(await statusOf({ authorize: authorize as never })).toBe(403)
  })

  it('asks with the request, and lets in with true', async () => {
    const authorize = async ({ headers }: IncomingMessage): Promise<boolean> => headers['x-user'] === 'ada'
    expect(await statusOf({ authorize }, { 'x-user': 'ada' })).toBe(500)
    expect(await statusOf({ authorize }, { 'x-user': 'bob' })).toBe(403)
  })

  it('tells the application of errors, whose own failure changes nothing', async () => {
    const told: unknown[] = []
    const onError = (error: unknown): void => {
      told.push(error)
      throw new Error('the log is full')
    }
    expect(await statusOf({ authorize: () => true, onError })).toBe(500)
    expect(told).toEqual([expect.objectContaining({ code: 'config_not_found' })])
  })
})

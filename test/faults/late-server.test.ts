/** A run that starts before its server does. */
import { connect as connectTo, createServer, type Server, type Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { freePort } from '../support/free-port.ts'
import { transactional } from './support/histories.ts'
import { createScene, expectWords } from './support/scene.ts'

/** What PostgreSQL answers while it starts up: an ErrorResponse with SQLSTATE 57P03. */
const startingUp = ((): Buffer => {
  const fields = Buffer.from('SFATAL\0VFATAL\0C57P03\0Mthe database system is starting up\0\0')
  const length = Buffer.alloc(4)
  length.writeInt32BE(fields.length + 4)
  return Buffer.concat([Buffer.from('E'), length, fields])
})()

async function listen(port: number, answer: (socket: Socket) => void): Promise<Server> {
  const server = createServer(answer)
  await new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', resolve)
  })
  return server
}

describe('--wait-for-db', () => {
  it('waits for a server that refuses connections, then starts up, then is there', async () => {
    const scene = await createScene(transactional)
    const { hostname, port: realPort } = new URL(scene.database.url)
    const port = await freePort()
    const url = Object.assign(new URL(scene.database.url), { hostname: '127.0.0.1', port: String(port) }).href
    const servers: Server[] = []
    try {
      const run = await scene.start(['upgrade', 'heads', '--wait-for-db', '60'], { url })
      await run.says(/Waiting up to 60 s for the server: Cannot connect: nothing listens there/)
      let refused = 0
      const isEnough = new Promise<void>((resolve) => {
        void listen(port, (socket) => {
          socket.on('error', () => {})
          socket.once('data', () => {
            socket.end(startingUp)
            refused += 1
            if (refused === 2) resolve()
          })
        }).then((server) => servers.push(server))
      })
      await isEnough
      await new Promise((resolve) => servers.pop()?.close(resolve))
      servers.push(
        await listen(port, (socket) => {
          const other = connectTo(Number(realPort), hostname)
          for (const each of [socket, other]) each.on('error', () => {})
          socket.pipe(other).pipe(socket)
        }),
      )
      expect(await run.ended).toMatchObject({ code: 0 })
      expect((await scene.state()).rows).not.toEqual([])
    } finally {
      for (const server of servers) server.close()
      await scene.end()
    }
  })

  it.each([
    ['not at all unless told', [], 'nothing listens there'],
    ['no longer than told', ['--wait-for-db', '1'], 'nothing listens there'],
  ])('%s', async (_, options, words) => {
    const scene = await createScene(transactional)
    const url = `postgresql://nobody@127.0.0.1:${await freePort()}/nothing`
    try {
      const result = await scene.run(['upgrade', 'heads', ...options], { url })
      expect(result.code).toBe(1)
      expect(result.stderr).toContain(words)
      expectWords(result)
    } finally {
      await scene.end()
    }
  })

  it('does not wait for what waiting does not mend', async () => {
    const scene = await createScene(transactional)
    const url = Object.assign(new URL(scene.database.url), { pathname: '/there_is_no_such_database' }).href
    try {
      const result = await scene.run(['upgrade', 'heads', '--wait-for-db', '60'], { url })
      expect(result.code).toBe(1)
      expect(result.stderr).toContain('does not exist')
      expect(result.stderr).not.toContain('Waiting')
    } finally {
      await scene.end()
    }
  })
})

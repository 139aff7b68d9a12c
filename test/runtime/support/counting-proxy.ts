/** A server in front of the server: counts connections and turns of talk, and can be cut. */
import { connect, createServer, type Socket } from 'node:net'

export interface CountingProxy {
  /** The url of the server, by way of this one. */
  readonly url: string
  /** How often the client began to talk after the server had: its waits for an answer. */
  turns(): number
  connections(): number
  /** Takes no new connections; those that are open go on. */
  stopListening(): void
  close(): Promise<void>
}

/** Whether to pass data on, to cut the connection before it is passed on, or when the server has said that it committed. */
export type Verdict = 'pass' | 'cut before' | 'cut after'

/** Starts one. `onClientData` sees what the client sends. */
export async function startCountingProxy(
  url: string,
  onClientData: (data: Buffer) => Verdict = () => 'pass',
): Promise<CountingProxy> {
  const own = new URL(url)
  const { hostname, port } = own
  let turns = 0
  let connections = 0
  const open = new Set<Socket>()
  const server = createServer((client) => {
    connections += 1
    let speaker: 'client' | 'server' = 'server'
    let isLast = false
    let answer = ''
    const upstream = connect(Number(port), hostname)
    const cut = (): void => {
      client.destroy()
      upstream.destroy()
    }
    for (const socket of [client, upstream]) {
      open.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => {})
      socket.on('close', () => open.delete(socket))
    }
    client.on('data', (data) => {
      const verdict = onClientData(data)
      if (verdict === 'cut before') return cut()
      isLast = verdict === 'cut after'
      if (speaker === 'server') turns += 1
      speaker = 'client'
      upstream.write(data)
    })
    upstream.on('data', (data) => {
      if (isLast) {
        // An answer comes in pieces: the server gives up a flight whose client is gone before its end.
        answer += data.toString('latin1')
        if (answer.includes('COMMIT\0')) cut()
        return
      }
      speaker = 'server'
      client.write(data)
    })
    client.on('end', () => upstream.end())
    upstream.on('end', () => client.end())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new TypeError('The proxy listens on no port')
  own.port = String(address.port)
  own.searchParams.set('sslmode', 'disable')
  return {
    url: own.href,
    turns: () => turns,
    connections: () => connections,
    stopListening: () => server.close(),
    close: async () => {
      for (const socket of open) socket.destroy()
      if (server.listening) await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Starts one where the COMMIT of this number, counted from 1 over all connections, meets with the verdict. */
export async function startCuttingProxy(
  url: string,
  verdict: Verdict,
  number: number,
): Promise<CountingProxy> {
  let count = 0
  return startCountingProxy(url, (data) => {
    if (!data.includes('COMMIT')) return 'pass'
    count += 1
    return count === number ? verdict : 'pass'
  })
}

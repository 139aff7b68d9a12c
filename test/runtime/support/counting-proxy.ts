/** A server in front of the server: counts connections and turns of talk, and can be cut. */
import { connect, createServer, type Socket } from 'node:net'

export interface CountingProxy {
  readonly port: number
  /** How often the client began to talk after the server had: its waits for an answer. */
  turns(): number
  connections(): number
  /** Ends every connection that is open. */
  cut(): void
  close(): Promise<void>
}

/** Starts one. `onClientData` sees what the client sends; true cuts the connection before it is passed on. */
export async function startCountingProxy(
  url: string,
  onClientData: (data: Buffer) => boolean = () => false,
): Promise<CountingProxy> {
  const { hostname, port } = new URL(url)
  let turns = 0
  let connections = 0
  const open = new Set<Socket>()
  const server = createServer((client) => {
    connections += 1
    let speaker: 'client' | 'server' = 'server'
    const upstream = connect(Number(port), hostname)
    for (const socket of [client, upstream]) {
      open.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => {})
      socket.on('close', () => open.delete(socket))
    }
    client.on('data', (data) => {
      if (onClientData(data)) {
        client.destroy()
        upstream.destroy()
        return
      }
      if (speaker === 'server') turns += 1
      speaker = 'client'
      upstream.write(data)
    })
    upstream.on('data', (data) => {
      speaker = 'server'
      client.write(data)
    })
    client.on('end', () => upstream.end())
    upstream.on('end', () => client.end())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    turns: () => turns,
    connections: () => connections,
    cut: () => {
      for (const socket of open) socket.destroy()
    },
    close: async () => {
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

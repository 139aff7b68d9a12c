/**
 * A server in front of the server that stops the talk at one byte, lets a fault happen there, and goes on. A moment of a
 * run is a byte of what either side says: those come again in the same order, milliseconds do not.
 */
import { connect, createServer, type Socket } from 'node:net'
import type { Random } from './rounds.ts'

export interface Moment {
  readonly from: 'client' | 'server'
  /** So many bytes of that side get through before the fault. */
  readonly byte: number
}

/** What one side said at once. */
export interface Piece {
  readonly from: Moment['from']
  /** How many bytes that side had sent before. */
  readonly start: number
  readonly length: number
}

export interface Gate {
  /** The url of the server, by way of this one. */
  readonly url: string
  /** What was said so far, piece by piece, over all connections. */
  readonly pieces: readonly Piece[]
  /** Whether the fault has happened. */
  isReached(): boolean
  /** Breaks all connections. */
  cut(): void
  close(): Promise<void>
}

/** Starts one. The talk rests until `fault` settles. */
export async function openGate(
  url: string,
  moment: Moment | null = null,
  fault: (gate: Gate) => Promise<unknown> = async () => {},
): Promise<Gate> {
  const own = new URL(url)
  const { hostname, port } = own
  const sent = { client: 0, server: 0 }
  const pieces: Piece[] = []
  const open = new Set<Socket>()
  let isReached = false
  let rest: Promise<unknown> = Promise.resolve()

  /** Passes on what one side says, in order, and never past the moment before the fault is over. */
  const forward = (from: Moment['from'], source: Socket, target: Socket): void => {
    let turn: Promise<unknown> = Promise.resolve()
    source.on('data', (data) => {
      const before = sent[from]
      pieces.push({ from, start: before, length: data.length })
      sent[from] += data.length
      const isHere = !isReached && moment?.from === from && sent[from] >= moment.byte
      if (!isHere) {
        turn = Promise.all([turn, rest]).then(() => target.write(data))
        return
      }
      isReached = true
      const head = data.subarray(0, moment.byte - before)
      rest = turn.then(async () => written(target, head)).then(async () => fault(gate))
      turn = rest.then(() => target.write(data.subarray(head.length)))
    })
    // What was said before the end is passed on before the end.
    source.on('close', () => void Promise.all([turn, rest]).then(() => target.destroySoon()))
  }

  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname)
    for (const socket of [client, upstream]) {
      open.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => {})
      socket.on('close', () => open.delete(socket))
    }
    forward('client', client, upstream)
    forward('server', upstream, client)
  })
  const gate: Gate = {
    url: own.href,
    pieces,
    isReached: () => isReached,
    cut: () => {
      for (const socket of open) socket.destroy()
    },
    close: async () => {
      gate.cut()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new TypeError('The gate listens on no port')
  own.port = String(address.port)
  own.searchParams.set('sslmode', 'disable')
  return { ...gate, url: own.href }
}

async function written(target: Socket, data: Buffer): Promise<void> {
  return new Promise((resolve) => {
    if (target.destroyed) return resolve()
    target.write(data, () => {
      resolve()
    })
    target.once('close', () => {
      resolve()
    })
  })
}

/**
 * A moment of a run that says these pieces: each piece counts alike, however long it is, and its end counts as much as all
 * that is in it.
 */
export function randomMoment(pieces: readonly Piece[], random: Random): Moment {
  const piece = pieces[Math.floor(random() * pieces.length)]
  if (piece === undefined) throw new TypeError('The run said nothing')
  const { from, start, length } = piece
  return { from, byte: start + (random() < 0.5 ? length : 1 + Math.floor(random() * length)) }
}

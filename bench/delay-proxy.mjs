/**
 * A TCP proxy that holds every byte for a while, as distance does: order is kept, nothing is dropped, and what is
 * due is sent in one piece. It also counts round trips.
 *
 * Usage: `node delay-proxy.mjs HOST PORT DELAY_MS`, the delay being that of one direction. Prints its port as the
 * first line; for each line `counts` on stdin it prints `{"connections": …, "roundTrips": …}` since the last one.
 */
import { connect, createServer } from 'node:net'
import { createInterface } from 'node:readline'

const [host, port, delay] = process.argv.slice(2)
const delayMs = Number(delay)

let connections = 0
let roundTrips = 0

const proxy = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
  connections++
  const server = connect({ host, port: Number(port), allowHalfOpen: true, noDelay: true })
  // A round trip begins when the client speaks after it has heard something: what it sends without waiting for an
  // answer travels in the same flight.
  let heard = true
  forward(client, server, () => {
    if (heard) roundTrips++
    heard = false
  })
  forward(server, client, undefined, () => {
    heard = true
  })
})

/** Sends everything of `from` on to `to`, each piece `delayMs` after it arrived. */
function forward(from, to, onArrival = () => {}, onDelivery = () => {}) {
  const waiting = []
  let timer = null
  const deliver = () => {
    timer = null
    const now = performance.now()
    const due = []
    while (waiting.length > 0 && waiting[0].at <= now) due.push(waiting.shift())
    const bytes = Buffer.concat(due.map(({ chunk }) => chunk).filter((chunk) => chunk !== null))
    if (bytes.length > 0) {
      onDelivery()
      if (!to.destroyed) to.write(bytes)
    }
    if (due.at(-1)?.chunk === null) to.end()
    else if (waiting.length > 0) timer = setTimeout(deliver, waiting[0].at - now)
  }
  const hold = (chunk) => {
    waiting.push({ at: performance.now() + delayMs, chunk })
    timer ??= setTimeout(deliver, delayMs)
  }
  from.on('data', (chunk) => {
    onArrival()
    hold(chunk)
  })
  from.on('end', () => hold(null))
  from.on('error', () => to.destroy())
  from.on('close', (hadError) => {
    if (!hadError) return
    clearTimeout(timer)
    to.destroy()
  })
}

proxy.listen(0, '127.0.0.1', () => {
  console.log(proxy.address().port)
})

createInterface({ input: process.stdin })
  .on('line', (line) => {
    if (line !== 'counts') return
    console.log(JSON.stringify({ connections, roundTrips }))
    connections = 0
    roundTrips = 0
  })
  .on('close', () => process.exit(0))

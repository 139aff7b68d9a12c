/** Starts the delay proxy in a process of its own, so that nothing here can hold up its timers. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/**
 * @typedef {object} DistantServer
 * @property {(url: string) => string} urlOf the same database, seen through the proxy
 * @property {() => Promise<{ connections: number, roundTrips: number }>} counts since it was last asked
 * @property {() => void} stop
 */

/**
 * @param {{ host: string, port: number }} server
 * @param {number} roundTripMs
 * @returns {Promise<DistantServer>}
 */
export async function startDistantServer({ host, port }, roundTripMs) {
  const script = fileURLToPath(new URL('./delay-proxy.mjs', import.meta.url))
  const child = spawn(process.execPath, [script, host, String(port), String(roundTripMs / 2)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const nextLine = async () => (await lines.next()).value
  const proxyPort = await nextLine()
  return {
    urlOf: (url) => Object.assign(new URL(url), { hostname: '127.0.0.1', port: proxyPort }).href,
    counts: async () => {
      child.stdin.write('counts\n')
      return JSON.parse(await nextLine())
    },
    stop: () => child.stdin.end(),
  }
}

/**
 * Makes ids of new revisions ascend in the order in which they are made, by the time since TRIBIKOS_TEST_BEGAN:
 * file names settle the order of independent revisions, and a page of the documentation shows one order.
 */
import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'

const randomUUID = globalThis.crypto.randomUUID.bind(globalThis.crypto)

function orderedUUID() {
  const elapsed = Date.now() - Number(process.env['TRIBIKOS_TEST_BEGAN'])
  const ordinal = (Math.floor(elapsed / 8) % 0x1_00_00).toString(16).padStart(4, '0')
  const random = randomUUID()
  return `${random.slice(0, 24)}${ordinal}${random.slice(28)}`
}

crypto.randomUUID = orderedUUID
Object.defineProperty(globalThis.crypto, 'randomUUID', { value: orderedUUID, configurable: true })
syncBuiltinESMExports()

/** The distance between words, and its limit. */
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { editDistance } from '../lib/edit-distance.ts'

it.each([
  ['', '', 0],
  ['', 'abc', 3],
  ['upgrade', 'upgrade', 0],
  ['upgrad', 'upgrade', 1],
  ['updrage', 'upgrade', 2],
  ['lockwait', 'lockWait', 1],
  ['abc', 'xyz', 3],
])('from "%s" to "%s" is %i', (a, b, distance) => {
  expect(editDistance(a, b)).toBe(distance)
  expect(editDistance(b, a)).toBe(distance)
})

it('is exact up to its limit, and more than the limit beyond', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }), fc.nat(8), (a, b, limit) => {
      const distance = editDistance(a, b)
      if (distance <= limit) expect(editDistance(a, b, limit)).toBe(distance)
      else expect(editDistance(a, b, limit)).toBeGreaterThan(limit)
    }),
  )
})

/** Texts for names and messages that try to leave their place: paths, devices, arguments of programs, halves of characters. */
import * as fc from 'fast-check'
import { hostileText } from '../../support/hostile-text.ts'

const pieces = [
  '../',
  '..\\',
  '..',
  '.',
  '/',
  '/etc/passwd',
  '/tmp/evil',
  'C:\\evil',
  '\\\\server\\share',
  '~',
  '$HOME',
  '%APPDATA%',
  'CON',
  'nul',
  'com1.ts',
  'aux.',
  '-rf',
  '--config',
  '\0',
  '\uD800',
  '\uDC00',
  '\u202Eevil\u202C',
  '\u2028',
  '*/',
  '*\\/',
  "'; globalThis.canary = 1; '",
  '"; globalThis.canary = 1; "',
  '`${globalThis.canary = 1}`',
  '*/ globalThis.canary = 1 /*',
  '\nglobalThis.canary = 1\n',
  '\u2028globalThis.canary = 1//',
  "export const revision = 'x'",
  'Revision ID: x',
  '{rev}',
  '{slug}',
  '{path}',
  '$(touch canary)',
  '`touch canary`',
  '; touch canary',
  '| touch canary',
  '__proto__',
  'constructor',
  'head',
  'base',
  'a@b',
  'a:b',
  'a+1',
  '-1',
]

/** Often short enough for an id. */
export const hostileName: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...pieces) },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.constantFrom(...pieces), fc.constantFrom(...pieces)).map((pair) => pair.join('')),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
  { weight: 1, arbitrary: fc.stringMatching(/^[a-z0-9_]{1,8}$/) },
  { weight: 2, arbitrary: hostileText },
)

/** For `fc.assert`: a failure prints its seed, and `TRIBIKOS_SEED` repeats it. */
export const runs = {
  seed: Number(process.env['TRIBIKOS_SEED'] ?? Date.now() % 2_147_483_647),
  numRuns: Number(process.env['TRIBIKOS_HOSTILE_RUNS'] ?? 120),
}

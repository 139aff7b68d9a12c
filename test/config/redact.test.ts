/** Passwords leave every text, whatever surrounds them. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { redact } from '../../lib/config/redact.ts'

describe('redact', () => {
  it.each([
    ['connect postgresql://app:pw@h:5432/d failed', 'connect postgresql://app:***@h:5432/d failed'],
    ['"postgres://app:p@w/x:y#z?@h/d"', '"postgres://app:***@h/d"'],
    ['two: a://b:c@d and e://f:g@h', 'two: a://b:***@d and e://f:***@h'],
    ['none in postgresql://app@h:5432/d', 'none in postgresql://app@h:5432/d'],
    [
      'a port: http://localhost:3000/x and http://[::1]:80/',
      'a port: http://localhost:3000/x and http://[::1]:80/',
    ],
    ['cut off: postgresql://app:geheim', 'cut off: postgresql://app:***'],
    ['host=h password=pw user=u', 'host=h password=*** user=u'],
    ["password='a b' x", 'password=*** x'],
    ['password = "a b", x', 'password = ***, x'],
    ['PGPASSWORD=pw psql', 'PGPASSWORD=*** psql'],
    ['sslpassword=pw&sslmode=require', 'sslpassword=***&sslmode=require'],
    ['{"password":"p,w","user":"u"}', '{"password":***,"user":"u"}'],
    ["{ password: 'pw' }", '{ password: *** }'],
    ["ALTER ROLE app PASSWORD 'it''s'", "ALTER ROLE app PASSWORD '***'"],
    [
      "CREATE USER app WITH ENCRYPTED PASSWORD E'a\\'b' LOGIN",
      "CREATE USER app WITH ENCRYPTED PASSWORD '***' LOGIN",
    ],
    ['password authentication failed for user "app"', 'password authentication failed for user "app"'],
    ['nothing here', 'nothing here'],
  ])('%s', (text, expected) => {
    expect(redact(text)).toBe(expected)
  })

  it('removes given secrets, also encoded and in JSON', () => {
    expect(redact('a p@ss"w b p%40ss%22w c p@ss\\"w', ['p@ss"w'])).toBe('a *** b *** c ***')
    expect(redact('a$1b $& x', ['a$1b'])).toBe('*** $& x')
    expect(redact('an ordinary text', ['a', ''])).toBe('an ordinary text')
  })

  it('leaves no secret in any text', () => {
    const secret = fc.string({ minLength: 4 }).filter((text) => !'***'.includes(text) && !text.includes('*'))
    fc.assert(
      fc.property(fc.string(), secret, fc.string(), (before, hidden, after) => {
        expect(redact(`${before}${hidden}${after}`, [hidden])).not.toContain(hidden)
      }),
    )
  })

  it('finishes with long texts of every part of its patterns', () => {
    for (const part of [
      '://',
      ':// ',
      '://a:',
      'password=',
      "password='",
      'PASSWORD ',
      "password 'a",
      'a@:',
      "''",
    ]) {
      expect(redact(part.repeat(200_000)).length).toBeGreaterThan(0)
    }
  })
})

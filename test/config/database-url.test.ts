/** Database URLs: one reading or none, and an error that names the place without showing the password. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ServerTarget } from '../../lib/config/database-target.ts'
import { describeTarget, secretsOf } from '../../lib/config/describe-target.ts'
import { parseDatabaseUrl } from '../../lib/config/parse-database-url.ts'
import type { Variables } from '../../lib/config/variables.ts'
import { isTribikosError } from '../../lib/errors.ts'

function parse(url: string, variables: Variables = { USER: 'me' }) {
  return parseDatabaseUrl(url, { root: '/p', variables })
}

const defaults: ServerTarget = {
  kind: 'server',
  host: 'localhost',
  port: 5432,
  database: 'shop',
  user: 'app',
  password: null,
  ssl: null,
  channelBinding: null,
  applicationName: null,
  options: null,
  connectTimeoutMs: 10_000,
}

describe('server URLs', () => {
  it.each<[string, Partial<ServerTarget>]>([
    ['postgresql://app@localhost/shop', {}],
    ['postgres://app@localhost/shop', {}],
    ['POSTGRESQL://app@localhost/shop', {}],
    ['  postgresql://app@localhost/shop\n', {}],
    ['postgresql+psycopg2://app@localhost/shop', {}],
    ['postgresql+asyncpg://app@localhost/shop', {}],
    [
      'postgresql://app:secret@db.example.com:6432/shop',
      { host: 'db.example.com', port: 6432, password: 'secret' },
    ],
    ['postgresql://app:a:b@localhost/shop', { password: 'a:b' }],
    ['postgresql://app:@localhost/shop', {}],
    ['postgresql://app:p%40%2F%3A%23%25%3F%20%C3%A9@localhost/shop', { password: 'p@/:#%? é' }],
    ['postgresql://app:a+b@localhost/shop', { password: 'a+b' }],
    ['postgresql://app:a!$&*()-=_[]{}|~é@localhost/shop', { password: 'a!$&*()-=_[]{}|~é' }],
    ['postgresql://first%20last@localhost/my%20shop', { user: 'first last', database: 'my shop' }],
    ['postgresql://app@[2001:db8::1]:6432/shop', { host: '2001:db8::1', port: 6432 }],
    ['postgresql://app@[::1]/shop', { host: '::1' }],
    ['postgresql://app@%2Fvar%2Frun%2Fpostgresql/shop', { host: '/var/run/postgresql' }],
    ['postgresql://app@/shop?host=/var/run/postgresql', { host: '/var/run/postgresql' }],
    ['postgresql:///shop?user=app', {}],
    ['postgresql://?dbname=shop&user=app&password=x&host=h&port=1', { host: 'h', port: 1, password: 'x' }],
    ['postgresql://app@localhost:/shop', {}],
    ['postgresql://app@localhost/shop?connect_timeout=3', { connectTimeoutMs: 3000 }],
    ['postgresql://app@localhost/shop?connect_timeout=0', { connectTimeoutMs: 0 }],
    ['postgresql://app@localhost/shop?application_name=ci%20run', { applicationName: 'ci run' }],
    ['postgresql://app@localhost/shop?options=-c%20search_path%3Da', { options: '-c search_path=a' }],
    ['postgresql://app@localhost/shop?channel_binding=require', { channelBinding: 'require' }],
    ['postgresql://app@localhost/shop?target_session_attrs=read-write&keepalives=1', {}],
  ])('%s', (url, expected) => {
    expect(parse(url)).toEqual({ ...defaults, ...expected })
  })

  it.each<[string, ServerTarget['ssl']]>([
    ['sslmode=require', { mode: 'require', rootCert: null, cert: null, key: null }],
    ['sslmode=disable', { mode: 'disable', rootCert: null, cert: null, key: null }],
    ['ssl=true', { mode: 'require', rootCert: null, cert: null, key: null }],
    ['ssl=0', { mode: 'disable', rootCert: null, cert: null, key: null }],
    [
      'sslmode=verify-full&sslrootcert=certs/ca.pem&sslcert=/abs/c.pem&sslkey=k.pem',
      { mode: 'verify-full', rootCert: '/p/certs/ca.pem', cert: '/abs/c.pem', key: '/p/k.pem' },
    ],
    ['sslrootcert=ca.pem', { mode: 'prefer', rootCert: '/p/ca.pem', cert: null, key: null }],
    ['sslrootcert=system', { mode: 'verify-full', rootCert: 'system', cert: null, key: null }],
  ])('%s', (query, ssl) => {
    expect(parse(`postgresql://app@localhost/shop?${query}`)).toEqual({ ...defaults, ssl })
  })

  it('take what they do not say from the variables of libpq', () => {
    const variables = {
      PGHOST: 'db',
      PGPORT: '6000',
      PGUSER: 'pguser',
      PGDATABASE: 'pgdb',
      PGPASSWORD: 'pw',
      PGSSLMODE: 'require',
      PGAPPNAME: 'name',
      PGCONNECT_TIMEOUT: '7',
      PGOPTIONS: '-c a=b',
      PGCHANNELBINDING: 'prefer',
      USER: 'me',
    }
    expect(parse('postgresql://', variables)).toEqual({
      kind: 'server',
      host: 'db',
      port: 6000,
      user: 'pguser',
      database: 'pgdb',
      password: 'pw',
      ssl: { mode: 'require', rootCert: null, cert: null, key: null },
      channelBinding: 'prefer',
      applicationName: 'name',
      options: '-c a=b',
      connectTimeoutMs: 7000,
    })
    expect(parse('postgresql://a:b@h:1/d?sslmode=disable', variables)).toMatchObject({
      host: 'h',
      port: 1,
      user: 'a',
      database: 'd',
      password: 'b',
      ssl: { mode: 'disable' },
    })
  })

  it('take the user of the system and the database of his name', () => {
    expect(parse('postgresql://localhost')).toMatchObject({ user: 'me', database: 'me', host: 'localhost' })
    expect(parse('postgresql://localhost', { PGHOST: '', USERNAME: 'w' })).toMatchObject({ user: 'w' })
  })
})

describe('embedded URLs', () => {
  it.each([
    ['pglite://./.tribikos/pgdata', '/p/.tribikos/pgdata'],
    ['pglite://../data', '/data'],
    ['pglite://data', '/p/data'],
    ['pglite:///abs/data', '/abs/data'],
    ['pglite://./a%20b%23', '/p/a b#'],
    ['pglite://memory', 'memory://'],
    ['pglite://memory://', 'memory://'],
  ])('%s', (url, directory) => {
    expect(parse(url)).toEqual({ kind: 'embedded', directory })
  })
})

describe('refusals', () => {
  it.each<[string, string, number | null]>([
    ['', 'it is empty', 1],
    ['mysql://u:hunter2@h/d', 'its scheme is mysql://', 1],
    ['sqlite:///x', 'its scheme is sqlite://', 1],
    ['host=h dbname=d password=hunter2', 'key=value pairs', null],
    ['h/d', 'does not begin with postgresql://', 1],
    ['postgresql:/u:hunter2@h/d', 'does not begin with postgresql://', 1],
    ['postgresql://u:hunt#er2@h/d', 'it has a #', 20],
    ['postgresql://u:hunt er2@h/d', 'a space', 20],
    ['postgresql://u:hunt\u0000er2@h/d', 'control character', 20],
    ['postgresql://u:hunt/er2@h/d', 'a / before the @', 20],
    ['postgresql://u:hunt?er2@h/d', 'the port is not a number', 15],
    ['postgresql://u:hunt@er2@h/d', 'more than one @', 20],
    ['postgresql://u:hunt%er2@h/d', 'two hex digits', 20],
    ['postgresql://u:hunter2%00@h/d', 'zero byte', 23],
    ['postgresql://u:hunter2%ff@h/d', 'not UTF-8', 16],
    ['postgresql://u:hunter2@h:99999/d', 'between 1 and 65535', null],
    ['postgresql://u:hunter2@h:0/d', 'between 1 and 65535', null],
    ['postgresql://u:hunter2@h:5x/d', 'the port is not a number', 25],
    ['postgresql://u:hunter2@::1/d', 'the port is not a number', 24],
    ['postgresql://u:hunter2@[::1/d', 'a [ has no ]', 24],
    ['postgresql://u:hunter2@h1,h2/d', 'several hosts', 26],
    ['postgresql://u:hunter2@h/d/e', 'the database has a /', 27],
    ['postgresql://u:hunter2@h/d?sslmode', 'has no value', 28],
    ['postgresql://u:hunter2@h/d?schema=x', 'unknown parameter schema', null],
    ['postgresql://u:hunter2@h/d?sslmode=no-verify', 'sslmode is none of', null],
    ['postgresql://u:hunter2@h/d?ssl=maybe', 'neither true nor false', null],
    ['postgresql://u:hunter2@h/d?connect_timeout=soon', 'not a number of seconds', null],
    ['postgresql://u:hunter2@h/d?channel_binding=x', 'channel_binding is none of', null],
    ['pglite://', 'names no folder', null],
    ['pglite://./x?y', 'a ? or a #', 13],
  ])('%j', (url, reason, position) => {
    let caught: unknown
    try {
      parse(url)
    } catch (error) {
      caught = error
    }
    if (!isTribikosError(caught)) throw new Error('nothing was refused')
    expect(caught.code).toBe('database_url_invalid')
    expect(caught.message).toContain(reason)
    expect(caught.hint).toBeTruthy()
    expect(caught.details['position'] ?? null).toBe(position)
    const everything = `${caught.message} ${caught.hint} ${JSON.stringify(caught.details)}`
    for (const part of ['hunter2', 'hunt', 'er2']) expect(everything).not.toContain(part)
  })

  it('need a user', () => {
    expect(() => parse('postgresql://h/d', {})).toThrow('it names no user')
  })
})

it('an encoded URL reads back to its parts', () => {
  const part = fc.string({ unit: 'binary', minLength: 1 }).filter((text) => !/\0|\p{Cs}/u.test(text))
  fc.assert(
    fc.property(part, part, part, (user, password, database) => {
      const [u, p, d] = [user, password, database].map(encodeURIComponent)
      expect(parse(`postgresql://${u}:${p}@h/${d}`)).toMatchObject({ user, password, database, host: 'h' })
    }),
  )
})

it('no text makes it fail in another way', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      try {
        parse(`postgresql://${text}`)
      } catch (error) {
        expect(isTribikosError(error) && error.code).toBe('database_url_invalid')
      }
    }),
  )
})

describe('describeTarget', () => {
  it.each([
    ['postgresql://app:hunter2@db:6432/shop', 'postgresql://app@db:6432/shop'],
    ['postgresql://app:hunter2@[::1]/a%2Fb', 'postgresql://app@[::1]:5432/a%2Fb'],
    ['postgresql://app@%2Ftmp/shop', 'postgresql://app@%2Ftmp:5432/shop'],
    ['pglite://./x', 'pglite:///p/x'],
    ['pglite://memory', 'pglite://memory'],
  ])('%s', (url, text) => {
    expect(describeTarget(parse(url))).toBe(text)
  })

  it('knows what must not be shown', () => {
    expect(secretsOf(parse('postgresql://app:hunter2@h/d'))).toEqual(['hunter2'])
    expect(secretsOf(parse('postgresql://postgres:postgres@h/d'))).toEqual([])
    expect(secretsOf(parse('postgresql://app@h/d'))).toEqual([])
    expect(secretsOf(parse('pglite://memory'))).toEqual([])
  })
})

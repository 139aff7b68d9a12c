/** The ways in which a password is given, and what can go wrong with it or be done with it in code of a project. */
import { chmodSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { nastyCanary } from './canary.ts'

const repository = fileURLToPath(new URL('../../..', import.meta.url))
const encoded = encodeURIComponent(nastyCanary)

/** The database of the tests, whose role has the canary for a password. */
export interface Place {
  /** Folder for what is written. */
  readonly folder: string
  readonly host: string
  readonly port: string
  readonly closedPort: number
  readonly role: string
  readonly database: string
}

type Texts = Readonly<Record<string, string>>

/** Where the password is. */
export interface Carrier {
  readonly url?: string
  readonly variables: Texts
  /** Keys of env.ts. */
  readonly env?: string
  readonly options?: readonly string[]
  /** Whether it can be told from any other text before a server asks for it. */
  readonly isKnown: boolean
}

export const carrierNames = [
  'the url',
  'a parameter of the url',
  'PGPASSWORD',
  'PGPASSWORD and a url in env.ts',
  'PGPASSFILE',
  'env.ts',
  '--url',
] as const

export function carrier(name: (typeof carrierNames)[number], place: Place): Carrier {
  const url = urlOf(place, `${place.role}:${encoded}`)
  const bare = urlOf(place, place.role)
  switch (name) {
    case 'the url':
      return { url: '${DATABASE_URL}', variables: { DATABASE_URL: url }, isKnown: true }
    case 'a parameter of the url':
      return { url: '${MY_URL}', variables: { MY_URL: `${bare}?password=${encoded}` }, isKnown: true }
    case 'PGPASSWORD':
      return { url: bare, variables: { PGPASSWORD: nastyCanary }, isKnown: true }
    case 'PGPASSWORD and a url in env.ts':
      return {
        variables: { PGPASSWORD: nastyCanary, BARE_URL: bare },
        env: 'url: () => String(process.env.BARE_URL)',
        isKnown: true,
      }
    case 'PGPASSFILE':
      return { url: bare, variables: { PGPASSFILE: passwordFile(place) }, isKnown: false }
    case 'env.ts':
      return {
        url: bare,
        variables: { CANARY: nastyCanary },
        env: 'password: async () => String(process.env.CANARY)',
        isKnown: false,
      }
    case '--url':
      return { variables: {}, options: ['--url', url], isKnown: true }
  }
}

function urlOf({ host, port, database }: Place, login: string): string {
  return `postgresql://${login}@${host}:${port}/${database}`
}

function passwordFile({ folder }: Place): string {
  const path = join(folder, 'pgpass')
  writeFileSync(path, `*:*:*:*:${nastyCanary.replaceAll(/[\\:]/g, '\\$&')}\n`)
  chmodSync(path, 0o600)
  return path
}

/** What goes wrong. Code finds the password, and the URL, in `SHOWN`. */
export interface Mishap {
  readonly inUrl?: (url: string) => string
  readonly env?: string
  readonly body?: string
}

const text = 'String(process.env.SHOWN)'
const literal = `"'" + ${text}.replaceAll("'", "''") + "'"`

export function mishaps({ role, port, closedPort }: Place): Readonly<Record<string, Mishap>> {
  return {
    nothing: { body: 'await op.execute("SELECT 1")' },
    'a user that the server refuses': { inUrl: (url) => url.replace(role, `no_${role}`) },
    'a host that is not there': { inUrl: (url) => url.replace(/@[^/]+\//, '@no.such.host.invalid:1/') },
    'a port where nothing listens': { inUrl: (url) => url.replace(`:${port}/`, `:${closedPort}/`) },
    'a url with a wrong port': {
      inUrl: (url) => url.replace(`:${port}/`, ':5432x/'),
      env: `(() => { throw new Error(${text}) })()`,
    },
    'a url with a space': {
      inUrl: (url) => url.replaceAll('%20', ' '),
      env: `(() => { throw new Error(${text}) })()`,
    },
    'a url whose encoding is broken': {
      inUrl: (url) => url.replace('%25', '%'),
      env: `(() => { throw new Error(${text}) })()`,
    },
    'a server without TLS': {
      inUrl: (url) => `${url}${url.includes('?') ? '&' : '?'}sslmode=verify-full`,
    },
    'a revision that throws it': { body: `throw new Error('cannot use ' + ${text})` },
    'a revision that throws an object with it': {
      body: `throw Object.assign(new Error('no'), { [${text}]: [${text}], cause: { url: ${text} } })`,
    },
    'a revision that prints it': {
      body: `console.log('using', ${text}, { url: ${text} }); console.error(JSON.stringify([${text}]))`,
    },
    'a statement with it': { body: `await op.execute("SELECT " + ${literal} + "::int")` },
    'a value that is it': { body: `await op.knex.raw('SELECT ?::text::int', [${text}])` },
    'a long statement that is cut in it': {
      body: `await op.execute('/*' + ' '.repeat(465) + '*/ SELECT ' + ${literal} + '::int')`,
    },
    'a server that repeats it': {
      body: `await op.execute("DO $x$ BEGIN RAISE NOTICE 'it is %', " + ${literal} + "; RAISE EXCEPTION USING MESSAGE = " + ${literal} + ", DETAIL = " + ${literal} + ", HINT = " + ${literal} + "; END $x$")`,
    },
    'an env.ts that throws it': { env: `(() => { throw new Error(${text}) })()` },
    'an env.ts that prints it': { env: `(console.log(${text}), {})` },
    'a hook that throws it': {
      env: `{ beforeUpgrade: () => { throw new Error(${text}) }, onFailure: () => { console.log(${text}) } }`,
      body: 'await op.execute("SELECT 1")',
    },
  }
}

export interface LeakProject {
  readonly folder: string
  readonly options: readonly string[]
  readonly variables: Texts
  /** Whether its code shows the password. */
  readonly shows: boolean
}

/** A project with the password in one place where one thing goes wrong. */
export function leakProject(
  place: Place,
  carrier: Carrier,
  { inUrl = same, env = '{}', body = '' }: Mishap,
): LeakProject {
  const folder = mkdtempSync(join(place.folder, 'project-'))
  const config = join(folder, 'tribikos.json')
  const changed = (given: string): string => (given.startsWith('postgresql:') ? inUrl(given) : given)
  const variables = Object.fromEntries(
    Object.entries(carrier.variables).map(([name, value]) => [name, changed(value)]),
  )
  mkdirSync(join(folder, 'versions'))
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(repository, join(folder, 'node_modules/tribikos'))
  writeFileSync(
    config,
    JSON.stringify(settings(carrier.url === undefined ? {} : { url: changed(carrier.url) }, folder)),
  )
  writeFileSync(join(folder, 'schema.sql'), 'CREATE TABLE t (id int PRIMARY KEY);\n')
  writeFileSync(
    join(folder, 'env.ts'),
    `export default () => ({ ...{ ${carrier.env ?? ''} }, ...(${env}) })\n`,
  )
  writeFileSync(join(folder, 'versions/a1.ts'), revision(body))
  return {
    folder,
    shows: carrier.isKnown && /SHOWN/.test(env + body),
    options: ['--config', config, ...(carrier.options ?? []).map(changed)],
    variables: {
      ...variables,
      SHOWN: shown(carrier, variables, inUrl === same),
      TRIBIKOS_CACHE_DIR: join(folder, 'cache'),
      EDITOR: 'true',
      VISUAL: 'true',
    },
  }
}

/** Out of a URL that cannot be read nobody can tell the password but as it is written there. */
function shown({ isKnown }: Carrier, variables: Texts, isReadable: boolean): string {
  const urls = Object.values(variables).join()
  if (!isKnown) return 'nothing'
  return isReadable ? `${nastyCanary} of ${urls}` : urls
}

function same(url: string): string {
  return url
}

/** Every project has a version table of its own, so that none sees what another has done. */
function settings(url: object, folder: string): object {
  return {
    ...url,
    env: './env.ts',
    versionTable: folder.slice(-12),
    schemaSource: { sql: ['./schema.sql'] },
  }
}

function revision(body: string): string {
  return `export const revision = 'a1'
export const down_revision = null
export async function upgrade(op: any) {
  ${body}
}
export async function downgrade(op: any) {
  ${body}
}
`
}

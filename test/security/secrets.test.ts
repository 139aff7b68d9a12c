/**
 * A password is in nothing that tribikos writes: no output of any command, no error with its stack, no file, nothing that a
 * server shows of a session, however the password was given and whatever goes wrong.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { escapeLiteral } from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { redact } from '../../lib/config/redact.ts'
import { tribikos } from '../support/cli.ts'
import { createTestDatabase, onServer, withClient } from '../support/database.ts'
import { freePort } from '../support/free-port.ts'
import { canaryIn, filesWithCanary, nastyCanary } from './support/canary.ts'
import { call, commandNames, lineOf } from './support/command-lines.ts'
import {
  carrier,
  carrierNames,
  leakProject,
  mishaps,
  type LeakProject,
  type Mishap,
  type Place,
} from './support/mishaps.ts'

const { hostname: host, port } = new URL(inject('serverUrl'))
const folder = mkdtempSync(join(tmpdir(), 'tribikos-secrets-'))
const place: Place = {
  folder,
  host,
  port,
  closedPort: await freePort(),
  role: `app_${process.pid}`,
  database: `tribikos_leaks_${process.pid}`,
}
const { role } = place

beforeAll(async () => {
  const database = await createTestDatabase('secrets')
  await onServer(`ALTER DATABASE "${database.name}" RENAME TO "${place.database}"`)
  await onServer(`CREATE ROLE ${role} LOGIN PASSWORD ${escapeLiteral(nastyCanary)}`)
  await onServer(`GRANT CREATE ON DATABASE "${place.database}" TO ${role}`)
  await withClient(ownerUrl(), async (client) => client.query(`GRANT CREATE ON SCHEMA public TO ${role}`))
})

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await onServer(`DROP DATABASE "${place.database}" WITH (FORCE)`)
  await onServer(`DROP ROLE ${role}`)
})

function ownerUrl(): string {
  const url = new URL(inject('serverUrl'))
  url.pathname = `/${place.database}`
  return url.href
}

/** Calls every command in a project, and gives what shows the password: outputs and files. */
async function leaks(project: LeakProject, ...formats: readonly string[]): Promise<readonly string[]> {
  const found: string[] = []
  let all = ''
  const made = join(project.folder, 'made')
  const values = { directory: made, 'scratch-url': inject('serverUrl') }
  for (const name of commandNames) {
    const { stdout, stderr } = await call(
      [...lineOf(name, values), ...project.options, ...formats],
      project.variables,
    )
    all += stdout + stderr
    if (canaryIn(stdout + stderr) !== null) found.push(`$ tribikos ${name}\n${stdout}${stderr}`)
  }
  // Code that shows it ran, and it was taken out.
  if (project.shows) expect(all).toContain('***')
  // What init was told to write there is there.
  return [...found, ...filesWithCanary(project.folder).filter((path) => !path.startsWith(made))]
}

describe('no command shows a password in', () => {
  it.each(carrierNames)('%s', async (name) => {
    const { nothing = {}, 'a statement with it': statement = {} } = mishaps(place)
    for (const mishap of [nothing, statement]) {
      expect(await leaks(leakProject(place, carrier(name, place), mishap), '--raiseerr')).toEqual([])
    }
  })
})

describe('no command shows the password of the url with', () => {
  it.each(Object.entries(mishaps(place)))('%s', async (_, mishap) => {
    const project = leakProject(place, carrier('the url', place), mishap)
    expect(await leaks(project, '--raiseerr', '--json')).toEqual([])
  })
})

describe('the process shows no password', () => {
  const variables = (project: LeakProject) => ({ ...project.variables, TRIBIKOS_CACHE_DIR: 'off' })

  it.each<[string, readonly string[], Mishap]>([
    [
      'upgrade',
      ['head'],
      { body: 'Promise.reject(new Error(process.env.SHOWN)); await op.query("SELECT pg_sleep(0.2)")' },
    ],
    [
      'upgrade',
      ['head'],
      {
        body: 'setTimeout(() => { throw { url: process.env.SHOWN } }); await op.query("SELECT pg_sleep(0.2)")',
      },
    ],
    [
      'upgrade',
      ['head'],
      {
        body: 'console.dir({ SHOWN: process.env.SHOWN }); console.table([process.env.SHOWN]); process.exit(0)',
      },
    ],
    ['upgrade', ['head'], { body: 'await op.knex.raw("SELECT ?::int", [process.env.SHOWN])' }],
    ['current', [], { env: '{ beforeUpgrade: process.env.SHOWN, [String(process.env.SHOWN)]: 1 }' }],
  ])('%s %j with %j', async (command, argv, mishap) => {
    const project = leakProject(place, carrier('the url', place), mishap)
    const line = [command, ...argv, ...project.options, '--raiseerr']
    const { stdout, stderr, code } = await tribikos(line, { cwd: project.folder, env: variables(project) })
    expect(canaryIn(stdout + stderr), stdout + stderr).toBeNull()
    expect(code).not.toBe(0)
    expect(stderr).toContain('***')
  })

  it('in what a program of postWriteHooks prints', async () => {
    const project = leakProject(place, carrier('the url', place), {})
    const hook = { command: [process.execPath, '-e', 'console.log(process.env.SHOWN); process.exit(1)'] }
    const config = { url: '${DATABASE_URL}', postWriteHooks: [hook] }
    writeFileSync(join(project.folder, 'tribikos.json'), JSON.stringify(config))
    const line = ['revision', '-m', 'x', ...project.options, '--json']
    const { stdout, stderr } = await tribikos(line, { cwd: project.folder, env: variables(project) })
    expect(stdout).toContain('post_write_hook_failed')
    expect(canaryIn(stdout + stderr)).toBeNull()
  })

  it('to those who look at the sessions of the server', async () => {
    const seen = 'CREATE TABLE IF NOT EXISTS seen AS SELECT a::text AS session FROM pg_stat_activity a'
    const project = leakProject(place, carrier('PGPASSWORD', place), { body: `await op.execute('${seen}')` })
    const line = ['upgrade', 'head', ...project.options]
    const { code } = await tribikos(line, { cwd: project.folder, env: variables(project) })
    expect(code).toBe(0)
    const url = new URL(inject('serverUrl'))
    url.pathname = `/${place.database}`
    const rows = await withClient(
      url.href,
      async (client) => (await client.query('SELECT session FROM seen')).rows,
    )
    expect(JSON.stringify(rows)).toContain('tribikos/')
    expect(canaryIn(JSON.stringify(rows))).toBeNull()
  })
})

describe('a password on the command line', () => {
  it.each([['--url'], ['--scratch-url'], ['-x']])('of %s is warned of', async (option) => {
    const project = leakProject(place, carrier('PGPASSWORD', place), {})
    const url = `${option === '-x' ? 'url=' : ''}postgresql://app:${encodeURIComponent(nastyCanary)}@127.0.0.1:1/x`
    const { stderr } = await call(['check', ...project.options, option, url], project.variables)
    expect(stderr).toMatch(/^warning: A password on the command line can be seen by other users/)
    expect(canaryIn(stderr)).toBeNull()
  })

  it('is warned of by init, which writes it down', async () => {
    const url = `postgresql://app:${encodeURIComponent(nastyCanary)}@127.0.0.1:1/x`
    const { stdout, stderr } = await call(['init', join(folder, 'new'), '--url', url])
    expect(stderr).toMatch(/^warning: A password on the command line/)
    expect(canaryIn(stdout + stderr)).toBeNull()
  })

  it('is not seen in a URL without one', async () => {
    const project = leakProject(place, carrier('PGPASSWORD', place), {})
    const { stderr } = await call(
      ['heads', ...project.options, '--url', 'postgresql://app@127.0.0.1/x'],
      project.variables,
    )
    expect(stderr).toBe('')
  })
})

describe('a text loses', () => {
  it.each([
    [
      'a secret that the pattern of a URL would cut',
      'postgresql://a:x"kanarie y@h',
      ['x"kanarie y'],
      'postgresql://a:***@h',
    ],
    ['a secret in a string of JavaScript', "{ a: 'x\\'ka\\\\narie' }", ["x'ka\\narie"], "{ a: '***' }"],
    ['a secret in a literal of SQL', "SELECT 'ka''narie'", ["ka'narie"], "SELECT '***'"],
    ['a secret encoded in small letters', 'ka%2fnarie', ['ka/narie'], '***'],
    ['a secret encoded as in a form', 'ka+na%2Frie', ['ka na/rie'], '***'],
    [
      'a password between dollars',
      'ALTER ROLE a PASSWORD $x$kanarie$x$;',
      [],
      "ALTER ROLE a PASSWORD '***';",
    ],
    [
      'an option of a user mapping',
      "OPTIONS (user 'u', \"password\" 'kanarie')",
      [],
      "OPTIONS (user 'u', \"password\" '***')",
    ],
    [
      'a password in a connection string',
      "CONNECTION 'host=h password=''a kanarie'' user=u'",
      [],
      "CONNECTION 'host=h password=*** user=u'",
    ],
    ['a password with a quote in it', "password='a\\'kanarie' b", [], 'password=*** b'],
  ])('%s', (_, text, secrets, expected) => {
    expect(redact(text, secrets)).toBe(expected)
  })
})

it('a variable that is written wrongly is named without what follows it', async () => {
  const project = leakProject(place, carrier('PGPASSWORD', place), {})
  const url = 'postgresql://app:${DATABASE_PASSWORD-kanarieEnde}@h/d'
  writeFileSync(join(project.folder, 'tribikos.json'), JSON.stringify({ url }))
  const { stderr } = await call(['heads', ...project.options])
  expect(stderr).toContain('${DATABASE_PASSWORD…} is neither')
  expect(canaryIn(stderr)).toBeNull()
})

/** Servers that migrate: the examples of the guide, run as they stand there. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { freePort } from '../support/free-port.ts'
import { chain, createToyProject, type ToyProject } from '../support/toy-project.ts'

const repository = fileURLToPath(new URL('../..', import.meta.url))
const page = readFileSync(join(repository, 'docs/guide/server-start.md'), 'utf8')
const token = 'let me in'

let database: TestDatabase
let project: ToyProject
let started: Server[]

beforeEach(async () => {
  database = await createTestDatabase('server')
  project = createToyProject(chain(3), { url: '${TEST_URL}' })
  started = []
  mkdirSync(join(project.folder, 'node_modules'))
  for (const [name, to] of [
    ['tribikos', repository],
    ['express', join(repository, 'node_modules/express')],
    ['fastify', join(repository, 'node_modules/fastify')],
  ] as const) {
    symlinkSync(to, join(project.folder, 'node_modules', name))
  }
  for (const [, code = '', name = ''] of page.matchAll(/```js\n(\/\/ (\S+)\n[^]*?)```/g)) {
    writeFileSync(join(project.folder, name), code)
  }
})

afterEach(async () => {
  for (const { child } of started) child.kill('SIGKILL')
  project.remove()
  await database.drop()
})

interface Server {
  readonly child: ChildProcess
  readonly url: string
  /** What it has written so far. */
  output: string
}

/** Starts an example and waits until it listens; fails when it ends before. */
async function serve(file: string, env: Readonly<Record<string, string>> = {}): Promise<Server> {
  const port = await freePort()
  const child = spawn(process.execPath, [file], {
    cwd: project.folder,
    env: { ...process.env, TEST_URL: database.url, PORT: String(port), ADMIN_TOKEN: token, ...env },
  })
  const server: Server = { child, url: `http://127.0.0.1:${port}/admin/migrations`, output: '' }
  started.push(server)
  await new Promise<void>((resolve, reject) => {
    const hear = (data: Buffer): void => {
      server.output += data.toString()
      if (server.output.includes('listening')) resolve()
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.once('close', (code) => {
      reject(new Error(`It ended with ${code} before it listened:\n${server.output}`))
    })
  })
  return server
}

interface Answer {
  readonly status: number
  readonly text: string
  readonly type: string | null
}

async function ask(
  { url }: Server,
  method = 'GET',
  headers: Readonly<Record<string, string>> = {},
  body: string | null = null,
): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: { authorization: `Bearer ${token}`, ...headers },
    ...(body === null ? {} : { body }),
  })
  return {
    status: response.status,
    text: await response.text(),
    type: response.headers.get('content-type'),
  }
}

async function rows(): Promise<readonly unknown[]> {
  return database.query('SELECT version_num FROM alembic_version').catch(() => [])
}

describe('instances that start at once', () => {
  it('apply each revision once, and all serve', async () => {
    const servers = await Promise.all([1, 2, 3, 4].map(async () => serve('server.mjs')))
    const applied = servers.map(({ output }) => Number(/(\d+) revisions applied/.exec(output)?.[1]))
    expect(applied.toSorted((a, b) => a - b)).toEqual([0, 0, 0, 3])
    expect(await rows()).toEqual([{ version_num: 'r3' }])
    for (const server of servers) expect(await ask(server)).toMatchObject({ status: 200, text: 'hello\n' })
  })

  it('do not serve when a revision fails, and do when it is mended', async () => {
    project.add({ id: 'r4', down: 'r3', upgrade: "await op.execute('no sql')" })
    await expect(serve('server.mjs')).rejects.toThrow(/It ended with 1 before it listened:[^]*syntax error/)
    expect(await rows()).toEqual([{ version_num: 'r3' }])
    project.add({ id: 'r4', down: 'r3', upgrade: "await op.execute('SELECT 1')" })
    await serve('server.mjs')
    expect(await rows()).toEqual([{ version_num: 'r4' }])
  })
})

describe.each(['admin.mjs', 'express.mjs', 'fastify.mjs'])('the handler in %s', (file) => {
  it('tells where the database stands and upgrades it, for those who may', async () => {
    const server = await serve(file)
    for (const method of ['GET', 'POST']) {
      const refused = await ask(server, method, { authorization: 'Bearer let me im' })
      expect(refused).toMatchObject({ status: 403, type: 'application/json; charset=utf-8' })
      expect(JSON.parse(refused.text)).toMatchObject({ kind: 'error', code: 'forbidden' })
    }
    expect(await rows()).toEqual([])
    expect(JSON.parse((await ask(server)).text)).toMatchObject({
      kind: 'status',
      applied: [],
      atHeads: false,
    })
    const done = await ask(server, 'POST', { 'content-type': 'application/json' }, '{}')
    expect(done).toMatchObject({ status: 200 })
    expect(JSON.parse(done.text)).toMatchObject({ kind: 'upgrade', rowsAfter: ['r3'] })
    expect(await rows()).toEqual([{ version_num: 'r3' }])
    expect(JSON.parse((await ask(server)).text)).toMatchObject({ atHeads: true })
    expect(await ask(server, 'DELETE')).toMatchObject({ status: 405 })
    expect(await ask(server, 'HEAD')).toMatchObject({ status: 200, text: '' })
  })
})

/** Server-sent events: the name and the data of each. */
function eventsOf(
  text: string,
): readonly { readonly event: string; readonly data: Record<string, unknown> }[] {
  return [...text.matchAll(/^event: (.+)\ndata: (.+)\n\n/gm)].map(([, event = '', data = '']) => ({
    event,
    data: JSON.parse(data) as Record<string, unknown>,
  }))
}

describe('the handler', () => {
  it('streams what happens, and the report at the end', async () => {
    const server = await serve('admin.mjs')
    const { status, text, type } = await ask(server, 'POST', { accept: 'text/event-stream' })
    expect({ status, type }).toEqual({ status: 200, type: 'text/event-stream; charset=utf-8' })
    const events = eventsOf(text)
    expect(events.flatMap(({ data }) => (data['type'] === 'step-started' ? [data['line']] : []))).toEqual([
      'Running upgrade  -> r1, step 1',
      'Running upgrade r1 -> r2, step 2',
      'Running upgrade r2 -> r3, step 3',
    ])
    expect(events.at(-1)).toMatchObject({ event: 'result', data: { kind: 'upgrade', rowsAfter: ['r3'] } })
  })

  it('ends a stream with the error, and nothing of a failed revision stays', async () => {
    project.add({ id: 'r4', down: 'r3', upgrade: "await op.execute('no sql')" })
    const server = await serve('admin.mjs')
    const { text } = await ask(server, 'POST', { accept: 'text/html, text/event-stream;q=0.9' })
    expect(eventsOf(text).at(-1)).toMatchObject({ event: 'error', data: { code: 'statement_failed' } })
    const again = await ask(server, 'POST')
    expect(again).toMatchObject({ status: 500 })
    expect(JSON.parse(again.text)).toMatchObject({
      code: 'statement_failed',
      hint: expect.any(String) as string,
    })
    expect(await rows()).toEqual([{ version_num: 'r3' }])
  })

  it('lets one run go on at a time, also when nobody waits for it any more', async () => {
    project.add({ id: 'r2', down: 'r1', upgrade: "await op.execute('SELECT pg_sleep(2)')" })
    const server = await serve('admin.mjs')
    const leaving = new AbortController()
    const left = fetch(server.url, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      signal: leaving.signal,
    }).catch(() => 'left')
    const sleeping =
      "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'"
    await expect.poll(async () => (await database.query(sleeping)).length, { timeout: 20_000 }).toBe(1)
    const other = await ask(server, 'POST')
    expect(other).toMatchObject({ status: 409 })
    expect(JSON.parse(other.text)).toMatchObject({
      code: 'run_in_progress',
      since: expect.any(String) as string,
    })
    leaving.abort()
    expect(await left).toBe('left')
    await expect.poll(rows, { timeout: 20_000 }).toEqual([{ version_num: 'r3' }])
    await expect.poll(async () => (await ask(server, 'POST')).status, { timeout: 20_000 }).toBe(200)
  })

  it('is of no use to pages of other sites', async () => {
    const server = await serve('admin.mjs')
    expect(await ask(server, 'POST', { 'sec-fetch-site': 'cross-site' })).toMatchObject({ status: 403 })
    expect(await ask(server, 'POST', { 'sec-fetch-site': 'same-origin' })).toMatchObject({ status: 200 })
  })

  it('says when the database is away, without its password', async () => {
    const away = new URL(database.url)
    away.port = String(await freePort())
    away.password = 'zq93-canary'
    const server = await serve('admin.mjs', { TEST_URL: away.href })
    for (const method of ['GET', 'POST']) {
      const { status, text } = await ask(server, method)
      expect(status).toBe(503)
      expect(JSON.parse(text)).toMatchObject({ code: 'connection_failed' })
      expect(text + server.output).not.toContain('zq93')
    }
  })
})

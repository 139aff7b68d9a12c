/** What a database knows of the runs on it: the run log, what was applied, files that changed since, plans that were approved. */
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LogReport } from '../../lib/commands/log.ts'
import type { StatusReport } from '../../lib/commands/status.ts'
import { createTestDatabase, onServer, withClient, type TestDatabase } from '../support/database.ts'
import { behindDatabase, startTribikos, tribikos, type CliResult } from '../support/cli.ts'
import { chain, createToyProject, type ToyProject } from '../support/toy-project.ts'

let database: TestDatabase
let project: ToyProject
let files: readonly string[]

beforeEach(async () => {
  database = await createTestDatabase('log')
  project = createToyProject([], { url: '${TEST_URL}' })
  files = chain(3).map((revision) => project.add(revision))
})
afterEach(async () => {
  project.remove()
  await database.drop()
})

const environment = { GITHUB_SHA: '', CI_COMMIT_SHA: '' }

async function run(...argv: string[]): Promise<CliResult> {
  return tribikos(argv, { cwd: project.folder, env: { ...environment, TEST_URL: database.url } })
}

async function runs(): Promise<LogReport['runs']> {
  return (JSON.parse((await run('log', '--json')).stdout) as LogReport).runs
}

async function state(): Promise<Pick<StatusReport, 'rows' | 'changed' | 'ok'>> {
  const { rows, changed, ok } = JSON.parse((await run('status', '--json')).stdout) as StatusReport
  return { rows, changed, ok }
}

/** Takes the code from a file: what it would do has changed. */
function edit(path: string, text = '\nexport const note = 1\n'): void {
  appendFileSync(path, text)
}

describe('the run log', () => {
  it('has who, when, from where to where, how long and how it ended', async () => {
    const sha = '1234567890abcdef1234567890abcdef12345678'
    const env = { TEST_URL: database.url, GITHUB_SHA: sha, BUILD_URL: 'https://ci.example/7' }
    await tribikos(['upgrade', 'r2', '--reason', 'release 7'], { cwd: project.folder, env })
    const [logged, ...others] = await runs()
    expect(others).toEqual([])
    expect(logged).toMatchObject({
      command: 'upgrade',
      target: 'r2',
      outcome: 'done',
      exitCode: 0,
      error: null,
      rowsBefore: [],
      rowsAfter: ['r2'],
      planned: ['r1', 'r2'],
      steps: [
        { direction: 'upgrade', revisions: ['r1'], durationMs: expect.any(Number) as number },
        { direction: 'upgrade', revisions: ['r2'], durationMs: expect.any(Number) as number },
      ],
      commit: sha,
      job: 'https://ci.example/7',
      reason: 'release 7',
      isRunning: false,
    })
    expect(Date.parse(logged?.endedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(logged?.startedAt ?? ''))
    const { stdout } = await run('log', '-v')
    for (const part of [
      `Run ${logged?.id}: upgrade r2, done in `,
      'Rows:    base -> r2',
      'Reason:  release 7',
      sha,
    ])
      expect(stdout).toContain(part)
  })

  it('has nothing of a run that had nothing to do', async () => {
    await run('upgrade', 'heads')
    await run('upgrade', 'heads')
    await run('downgrade', '-1')
    await run('stamp', 'r3')
    const seen = (await runs()).map(({ command, rowsBefore, rowsAfter }) => [command, rowsBefore, rowsAfter])
    expect(seen).toEqual([
      ['stamp', ['r2'], ['r3']],
      ['downgrade', ['r3'], ['r2']],
      ['upgrade', [], ['r3']],
    ])
    expect((await run('log', '--limit', '1')).stdout).toMatch(
      /^stamp r3, done in \d+ ms, \S+Z, by \S+ on \S+\n$/,
    )
  })

  it('has the error of a run that failed, and never a password', async () => {
    project.add({
      id: 'r4',
      down: 'r3',
      upgrade: `throw new Error('cannot reach ' + process.env.TEST_URL)`,
    })
    const { code } = await run('upgrade', 'heads')
    expect(code).toBe(1)
    const [logged] = await runs()
    expect(logged).toMatchObject({
      outcome: 'failed',
      exitCode: 1,
      rowsAfter: ['r3'],
      planned: ['r1', 'r2', 'r3', 'r4'],
    })
    expect(logged?.error).toMatch(/^migration_failed: .*cannot reach \S+@/)
    const { password } = new URL(database.url)
    expect(password).not.toBe('')
    expect(logged?.error).not.toContain(`:${password}@`)
    expect((await run('log', '-v')).stdout).toContain('1 more was planned')
  })

  it('shows a run that goes on, one that was killed, and one that was interrupted', async () => {
    project.add({ id: 'r4', down: 'r3', upgrade: `await op.execute('SELECT pg_sleep(600)')` })
    const outcomes: string[] = []
    for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
      const child = await startTribikos(['upgrade', 'heads'], {
        cwd: project.folder,
        env: { TEST_URL: database.url },
      })
      const ended = new Promise((resolve) => child.once('close', resolve))
      const isAsleep = async (): Promise<boolean> =>
        (
          await database.query(
            `SELECT 1 FROM pg_stat_activity WHERE query ~ '^SELECT pg_sleep' AND state = 'active'`,
          )
        ).length > 0
      await expect.poll(isAsleep, { timeout: 30_000 }).toBe(true)
      const [logged] = await runs()
      expect(logged).toMatchObject({ outcome: 'started', endedAt: null, isRunning: true })
      const names = await database.query<{ application_name: string }>(
        `SELECT application_name FROM pg_stat_activity WHERE query ~ '^SELECT pg_sleep' AND state = 'active'`,
      )
      expect(names[0]?.application_name).toMatch(
        new RegExp(`^tribikos/\\S+ upgrade ${logged?.id.slice(0, 8) ?? '-'}$`),
      )
      child.kill(signal)
      await ended
      await expect.poll(isAsleep, { timeout: 30_000 }).toBe(false)
      outcomes.push((await run('log', '-l', '1')).stdout)
    }
    expect(outcomes[0]).toMatch(/^upgrade heads, cut short, /)
    expect(outcomes[1]).toMatch(/^upgrade heads, interrupted \(exit code 143\) in /)
  })

  it('is not kept where the role may not, which is said, or where nobody wants it', async () => {
    const role = `log_${Date.now()}`
    await onServer(`CREATE ROLE ${role} LOGIN PASSWORD 'secret'`)
    try {
      await database.query(`GRANT CREATE, USAGE ON SCHEMA public TO ${role}`)
      const url = Object.assign(new URL(database.url), { username: role, password: 'secret' }).href
      const asRole = { cwd: project.folder, env: { ...environment, TEST_URL: url } }
      const first = await tribikos(['upgrade', 'r1'], asRole)
      expect(first).toMatchObject({ code: 0 })
      expect(first.stderr).toContain('This run is not noted in the run log: permission denied')
      expect(first.stderr).toContain(`"runLog": false`)
      expect((await tribikos(['log'], asRole)).stdout).toContain('There is no run log on')
      project.configure({ url: '${TEST_URL}', runLog: false })
      const second = await tribikos(['upgrade', 'r2'], asRole)
      expect(second.code).toBe(0)
      expect(behindDatabase(second)).toBe('Running upgrade r1 -> r2, step 2\n')
      // Somebody else made the tables, and this role may look but not write.
      project.configure({ url: '${TEST_URL}' })
      expect((await run('stamp', 'r2', '--purge')).code).toBe(0)
      await database.query(`GRANT USAGE ON SCHEMA tribikos TO ${role}`)
      await database.query(`GRANT SELECT ON ALL TABLES IN SCHEMA tribikos TO ${role}`)
      const third = await tribikos(['upgrade', 'r3'], asRole)
      expect(third).toMatchObject({ code: 0 })
      expect(third.stderr).toContain('This run is not noted')
    } finally {
      await withClient(database.url, async (client) => client.query(`DROP OWNED BY ${role}`))
      await onServer(`DROP ROLE ${role}`)
    }
  })
})

describe('a file that changed since it was applied', () => {
  beforeEach(async () => {
    await run('upgrade', 'r2')
  })

  it('is found by status and checksum, and said by the next run', async () => {
    expect(await run('checksum')).toMatchObject({ code: 0, stdout: '2 applied: 2 unchanged, 0 changed\n' })
    edit(files[0] ?? '')
    expect(await state()).toMatchObject({ changed: [{ id: 'r1', path: files[0] }], ok: true })
    expect((await run('status')).stdout).toContain('Changed:  r1 since it was applied')
    expect(await run('checksum')).toMatchObject({ code: 1 })
    const next = await run('upgrade', 'heads')
    expect(next).toMatchObject({ code: 0 })
    expect(next.stderr).toContain('warning: The file of an applied revision has changed since:\n    r1 (')
  })

  it('is not one with other ends of lines, a byte order mark or blank lines at its end', async () => {
    const path = files[0] ?? ''
    const text = readFileSync(path, 'utf8')
    writeFileSync(path, `\uFEFF${text.replaceAll('\n', '\r\n')}\r\n\r\n`)
    expect(await run('checksum')).toMatchObject({ code: 0 })
  })

  it('stops a run in a protected environment, also one with nothing to do, until it is accepted', async () => {
    project.configure({ url: '${TEST_URL}', protected: true })
    const name = new URL(database.url).pathname.slice(1)
    edit(files[1] ?? '')
    for (const target of ['heads', 'r2']) {
      const { code, stderr } = await run('upgrade', target, '--yes', name)
      expect(code).toBe(5)
      expect(stderr).toContain('error[applied_file_changed]')
      expect(stderr).toContain('tribikos checksum --accept r2 --reason TEXT')
    }
    expect((await state()).rows).toEqual(['r2'])
    expect(await run('checksum', '--accept', 'r2', '--reason', 'only a note')).toMatchObject({ code: 5 })
    const accepted = await run('checksum', '--accept', 'r2', '--reason', 'only a note', '--yes', name)
    expect(accepted).toMatchObject({ code: 0, stdout: 'Accepted: r2\n2 applied: 2 unchanged, 0 changed\n' })
    expect((await runs())[0]).toMatchObject({ command: 'checksum', target: 'r2', reason: 'only a note' })
    expect(await run('upgrade', 'heads', '--yes', name)).toMatchObject({ code: 0 })
  })

  it.each([
    ['without a reason', ['--accept', 'r1'], 'with a reason'],
    ['that has not changed', ['--accept', 'r2', '--reason', 'x'], 'r2 has not changed'],
    ['that is not applied', ['--accept', 'r3', '--reason', 'x'], 'r3 is not applied'],
  ])('is not accepted %s', async (_, options, words) => {
    edit(files[0] ?? '')
    const { code, stderr } = await run('checksum', ...options)
    expect(code).toBe(2)
    expect(stderr).toContain(words)
    expect((await run('checksum')).code).toBe(1)
  })

  it('that is gone counts as changed; one that another tool applied is unknown', async () => {
    await run('stamp', 'r3')
    expect((await run('checksum')).stdout).toBe('3 applied: 2 unchanged, 0 changed, 1 without a checksum\n')
  })

  it('is applied anew with the file as it is then', async () => {
    await run('downgrade', 'r1')
    edit(files[1] ?? '')
    await run('upgrade', 'r2')
    expect((await run('checksum')).stdout).toBe('2 applied: 2 unchanged, 0 changed\n')
  })

  it('is no matter with "checksums": "off"', async () => {
    project.configure({ url: '${TEST_URL}', checksums: 'off' })
    edit(files[0] ?? '')
    expect((await run('upgrade', 'heads')).stderr).not.toContain('changed')
  })
})

describe('a plan that was approved', () => {
  async function hashOf(...argv: string[]): Promise<string> {
    const { stdout } = await run(...argv)
    return /^Hash: ([0-9a-f]{16})$/m.exec(stdout)?.[1] ?? ''
  }

  it('runs, and has the same hash wherever it is shown', async () => {
    const hash = await hashOf('plan', 'heads')
    expect(hash).not.toBe('')
    expect(await hashOf('upgrade', 'heads', '--dry-run')).toBe(hash)
    expect(await run('upgrade', 'heads', '--plan', hash)).toMatchObject({ code: 0 })
    expect((await state()).rows).toEqual(['r3'])
    // Whoever comes second finds nothing left to do.
    expect(await run('upgrade', 'heads', '--plan', hash)).toMatchObject({ code: 0, stderr: '' })
  })

  const changes: readonly (readonly [name: string, change: () => Promise<unknown>])[] = [
    ['a file has changed', async () => Promise.resolve(edit(files[2] ?? ''))],
    ['a revision came along', async () => Promise.resolve(project.add({ id: 'r4', down: 'r3' }))],
    ['the database has moved', async () => run('upgrade', 'r1')],
  ]
  it.each(changes)('does not when %s', async (_, change) => {
    const hash = await hashOf('plan', 'heads')
    await change()
    const { rows } = await state()
    const { code, stderr } = await run('upgrade', 'heads', '--plan', hash)
    expect(code).toBe(5)
    expect(stderr).toContain('error[plan_changed]')
    expect((await state()).rows).toEqual(rows)
  })
})

it('works on the embedded database too', async () => {
  project.configure({ url: `pglite://${join(project.folder, 'data')}` })
  expect(await run('upgrade', 'heads')).toMatchObject({ code: 0 })
  expect(await runs()).toMatchObject([{ command: 'upgrade', outcome: 'done', rowsAfter: ['r3'] }])
  expect(await run('checksum')).toMatchObject({ code: 0, stdout: '3 applied: 3 unchanged, 0 changed\n' })
})

/** Commands that work on a database, through the real command line: what they print, change and exit with. */
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { behindDatabase, ended, startTribikos, tribikos, type CliResult } from '../support/cli.ts'
import { chain, createToyProject, toyMerge, toyRevisions, type ToyProject } from '../support/toy-project.ts'

let database: TestDatabase
let project: ToyProject

beforeEach(async () => {
  database = await createTestDatabase('cli')
  project = createToyProject(toyRevisions, { url: '${TEST_URL}' })
})
afterEach(async () => {
  project.remove()
  await database.drop()
})

async function run(...argv: string[]): Promise<CliResult> {
  return tribikos(argv, { cwd: project.folder, env: { TEST_URL: database.url } })
}

async function rows(): Promise<readonly string[]> {
  const found = await database.query<{ version_num: string }>(
    'SELECT version_num FROM alembic_version ORDER BY 1',
  )
  return found.map(({ version_num }) => version_num)
}

async function tables(): Promise<readonly string[]> {
  const found = await database.query<{ name: string }>(
    "SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1",
  )
  return found.map(({ name }) => name)
}

/** How many statements of a revision that sleeps are running. */
async function running(): Promise<number> {
  const found = await database.query(
    "SELECT FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%pg_sleep(60)%' AND state = 'active' AND pid <> pg_backend_pid()",
  )
  return found.length
}

async function sleeping(): Promise<void> {
  while ((await running()) === 0) await new Promise((resolve) => setTimeout(resolve, 50))
}

describe('upgrade and downgrade', () => {
  it('log each step on stderr and nothing on stdout', async () => {
    const upgraded = await run('upgrade', 'heads')
    const { username, host, pathname } = new URL(database.url)
    expect(upgraded.stderr).toContain(`Database: postgresql://${username}@${host}${pathname}`)
    expect({ ...upgraded, stderr: behindDatabase(upgraded) }).toEqual({
      code: 0,
      signal: null,
      stdout: '',
      stderr: `Running upgrade  -> a1a1a1a1a1a1, create account table
Running upgrade a1a1a1a1a1a1 -> b2b2b2b2b2b2, add a column, to Account!
Running upgrade  -> d4d4d4d4d4d4, networking base
Running upgrade d4d4d4d4d4d4 -> e5e5e5e5e5e5, net two
Running upgrade a1a1a1a1a1a1 -> c3c3c3c3c3c3, add shopping cart
`,
    })
    expect(await rows()).toEqual(['c3c3c3c3c3c3', 'e5e5e5e5e5e5'])
    expect(await run('upgrade', 'heads')).toMatchObject({ code: 0, stdout: '', stderr: '' })
    const downgraded = await run('downgrade', 'cart@a1a1')
    expect(downgraded).toMatchObject({ code: 0, stdout: '' })
    expect(behindDatabase(downgraded)).toBe(
      'Running downgrade c3c3c3c3c3c3 -> a1a1a1a1a1a1, add shopping cart\n',
    )
    expect(await run('downgrade', 'base', '-q')).toMatchObject({ code: 0, stdout: '', stderr: '' })
    expect(await tables()).toEqual(['alembic_version'])
    expect(await rows()).toEqual([])
  })

  it('log a merge with all its parents', async () => {
    project.add(toyMerge)
    const { stderr } = await run('upgrade', 'f6f6')
    expect(stderr).toContain('Running upgrade b2b2b2b2b2b2, c3c3c3c3c3c3 -> f6f6f6f6f6f6, merge b and c\n')
  })

  it('take relative targets in every spelling', async () => {
    project.remove()
    project = createToyProject(chain(5), { url: '${TEST_URL}' })
    const states: (readonly string[])[] = []
    for (const argv of [
      ['upgrade', '+3'],
      ['downgrade', '-1'],
      ['downgrade', '--', '-1'],
      ['upgrade', '+1', '-x', 'a=b'],
      ['upgrade', 'r2+2'],
      ['downgrade', 'r4-2'],
    ]) {
      expect(await run(...argv)).toMatchObject({ code: 0, stdout: '' })
      states.push(await rows())
    }
    expect(states).toEqual([['r3'], ['r2'], ['r1'], ['r2'], ['r4'], ['r2']])
  })

  it('report as one JSON value', async () => {
    const { stdout } = await run('upgrade', 'b2b2', '--json')
    expect(stdout.trimEnd()).not.toContain('\n')
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      kind: 'upgrade',
      rowsBefore: [],
      rowsAfter: ['b2b2b2b2b2b2'],
      steps: [
        {
          direction: 'upgrade',
          revisions: ['a1a1a1a1a1a1'],
          rowChanges: [{ type: 'insert', id: 'a1a1a1a1a1a1' }],
        },
        {
          revisions: ['b2b2b2b2b2b2'],
          rowChanges: [{ type: 'update', from: 'a1a1a1a1a1a1', to: 'b2b2b2b2b2b2' }],
        },
      ],
    })
  })

  it.each([
    ['upgrade head', 'multiple_heads', /Multiple head revisions are present for given argument 'head'/],
    ['upgrade a1a1:b2b2', 'range_not_allowed', /Range revision not allowed/],
    ['upgrade zzzz', 'unknown_revision', /Can't locate revision identified by 'zzzz'/],
    ['downgrade zzzz', 'unknown_revision', /Can't locate revision identified by 'zzzz'/],
    ['upgrade c3c3+1', 'relative_out_of_range', /Relative revision c3c3\+1 didn't produce/],
    ['downgrade +1', 'relative_out_of_range', /Relative revision \+1 didn't produce 1 migrations/],
    ['downgrade head', 'multiple_heads', /Multiple head revisions are present for given argument 'head'/],
    ['stamp head', 'multiple_heads', /Multiple heads are present; please specify a single target revision/],
    ['stamp zzzz', 'unknown_revision', /Can't locate revision identified by 'zzzz'/],
  ])('%s is refused and changes nothing', async (line, code, text) => {
    await run('stamp', 'd4d4')
    const result = await run(...line.split(' '))
    expect({ code: result.code, stdout: result.stdout }).toEqual({ code: 2, stdout: '' })
    expect(result.stderr).toMatch(new RegExp(`^error\\[${code}\\]: `))
    expect(result.stderr).toMatch(text)
    expect(await rows()).toEqual(['d4d4d4d4d4d4'])
  })

  it.each([
    ['upgrade +1', 'ambiguous_upgrade', /Ambiguous upgrade from multiple current revisions/],
    ['downgrade a1a1-2', 'relative_out_of_range', /Relative revision a1a1-2 didn't produce/],
    ['stamp a1a1:c3c3', 'range_not_allowed', /Range revision not allowed/],
  ])('%s is refused from several rows', async (line, code, text) => {
    await run('stamp', 'heads')
    const result = await run(...line.split(' '))
    expect({ code: result.code, stdout: result.stdout }).toEqual({ code: 2, stdout: '' })
    expect(result.stderr).toMatch(new RegExp(`^error\\[${code}\\]: `))
    expect(result.stderr).toMatch(text)
    expect(await rows()).toEqual(['c3c3c3c3c3c3', 'e5e5e5e5e5e5'])
  })

  it('say why a target cannot be reached', async () => {
    await run('stamp', 'cart')
    const sideways = await run('downgrade', 'b2b2')
    expect(sideways).toMatchObject({ code: 2, stdout: '' })
    expect(sideways.stderr).toMatch(
      /^error\[range_not_ancestor\]: Destination b2b2 is not a valid downgrade target from current head\(s\)/,
    )
    await database.query("INSERT INTO alembic_version VALUES ('a1a1a1a1a1a1')")
    const overlap = await run('upgrade', 'heads')
    expect(overlap).toMatchObject({ code: 2, stdout: '' })
    expect(overlap.stderr).toMatch(
      /^error\[overlapping_revisions\]: Requested revision c3c3c3c3c3c3 overlaps with other requested revisions a1a1a1a1a1a1/,
    )
    expect(overlap.stderr).toContain('tribikos stamp --purge c3c3c3c3c3c3')
  })

  it('refuse -1 from several rows, whatever their order', async () => {
    await run('upgrade', 'heads')
    const result = await run('downgrade', '-1')
    expect(result).toMatchObject({ code: 2, stdout: '' })
    expect(result.stderr).toMatch(/^error\[ambiguous_downgrade\]: /)
    expect(await rows()).toEqual(['c3c3c3c3c3c3', 'e5e5e5e5e5e5'])
  })
})

describe('current', () => {
  it('lists rows and the heads that they include', async () => {
    await run('upgrade', 'heads')
    expect(await run('current')).toMatchObject({
      code: 0,
      stdout: 'b2b2b2b2b2b2 (effective head)\nc3c3c3c3c3c3 (head)\ne5e5e5e5e5e5 (head)\n',
      stderr: '',
    })
    expect((await run('current', '--check-heads')).code).toBe(0)
    expect((await run('current', '-v')).stdout).toMatch(
      /^Current revision\(s\) for postgresql:\/\/[^:@]+@[^/]+\/.*:\nRev: b2b2b2b2b2b2 \(head\)\nParent: a1a1a1a1a1a1\n/,
    )
  })

  it('fails with --check-heads when something is left', async () => {
    await run('upgrade', 'b2b2')
    const result = await run('current', '-c')
    expect(result).toMatchObject({ code: 1, stdout: '' })
    expect(result.stderr).toMatch(/^error\[not_at_heads\]: Database is not on all head revisions/)
  })

  it.each([
    ['current'],
    ['status'],
    ['history', '-i'],
    ['history', '-r', 'current:'],
    ['show', 'current'],
    ['plan'],
    ['upgrade', 'heads', '--dry-run'],
  ])('%s %s %s creates no table', async (...argv) => {
    expect((await run(...argv.filter((each) => typeof each === 'string'))).code).toBe(0)
    expect(await tables()).toEqual([])
  })

  it('is known to show, history and edit', async () => {
    await run('upgrade', 'c3c3')
    expect((await run('show', 'current')).stdout).toMatch(/^Rev: c3c3c3c3c3c3 \(head\)/)
    expect((await run('history', '-i', '-r', ':c3c3')).stdout.split('\n')[0]).toBe(
      'a1a1a1a1a1a1 -> c3c3c3c3c3c3 (cart) (head) (current), add shopping cart',
    )
    expect((await run('history', '-r', ':current')).stdout.split('\n')).toHaveLength(3)
    const edited = await tribikos(['edit', 'current', '--json'], {
      cwd: project.folder,
      env: { TEST_URL: database.url, EDITOR: `"${process.execPath}" --version` },
    })
    expect(edited.code).toBe(0)
    expect(edited.stdout).toContain(`${project.versions}/c3c3c3c3c3c3_toy.ts`)
  })
})

describe('status and plan', () => {
  it('tell applied, pending and unknown', async () => {
    await run('upgrade', 'b2b2')
    await database.query("INSERT INTO alembic_version VALUES ('deadbeef0001')")
    const { stdout, code } = await run('status')
    expect(code).toBe(1)
    expect(stdout).toContain('Rows:     b2b2b2b2b2b2, deadbeef0001\n')
    expect(stdout).toContain('Heads:    c3c3c3c3c3c3, e5e5e5e5e5e5\nApplied:  2\nPending:  3\n')
    expect(stdout).toContain('Unknown:  deadbeef0001 (no revision file has this id)\n')
    expect(JSON.parse((await run('status', '--json')).stdout)).toMatchObject({
      version: 1,
      kind: 'status',
      ok: false,
      atHeads: false,
      applied: ['a1a1a1a1a1a1', 'b2b2b2b2b2b2'],
      unknown: ['deadbeef0001'],
    })
    await database.query("DELETE FROM alembic_version WHERE version_num = 'deadbeef0001'")
    const known = await run('status', '--json')
    expect(known.code).toBe(0)
    expect(JSON.parse(known.stdout)).toMatchObject({ ok: true, atHeads: false, unknown: [] })
  })

  it('agree with what the run then does', async () => {
    await run('upgrade', 'a1a1')
    const planned = await run('plan', 'heads')
    expect(planned.stdout).toContain('upgrade a1a1a1a1a1a1 -> b2b2b2b2b2b2, add a column, to Account!\n')
    expect((await run('upgrade', 'heads', '--dry-run')).stdout).toBe(planned.stdout)
    const withSql = (await run('plan', 'heads', '--statements')).stdout
    expect(withSql.startsWith(planned.stdout)).toBe(true)
    expect(withSql).toMatch(/\n\nBEGIN;\n[^]*\nCOMMIT;\n$/)
    expect(await rows()).toEqual(['a1a1a1a1a1a1'])
    const steps = planned.stdout.split('\n').filter((line) => /^ {2}upgrade/.test(line))
    const ran = behindDatabase(await run('upgrade', 'heads'))
      .trimEnd()
      .split('\n')
    expect(ran).toEqual(steps.map((line) => line.replace('  upgrade', 'Running upgrade')))
    expect((await run('plan')).stdout).toMatch(/^Nothing to do on postgresql:/)
  })

  it('name the unknown row when a run cannot begin', async () => {
    await run('ensure-version')
    await database.query("INSERT INTO alembic_version VALUES ('deadbeef0001')")
    for (const line of ['upgrade heads', 'downgrade base', 'current', 'stamp c3c3']) {
      const result = await run(...line.split(' '))
      expect({ line, code: result.code }).toEqual({ line, code: 2 })
      expect(result.stderr).toMatch(
        /^error\[unknown_revision\]: Can't locate revision identified by 'deadbeef0001'/,
      )
      expect(result.stderr).toContain('stamp --purge')
    }
    expect(await run('stamp', '--purge', 'c3c3')).toMatchObject({ code: 0 })
    expect(await rows()).toEqual(['c3c3c3c3c3c3'])
  })
})

describe('stamp and ensure-version', () => {
  it('move rows and run nothing', async () => {
    expect(await run('stamp', 'heads')).toMatchObject({ code: 0, stdout: '' })
    expect(await tables()).toEqual(['alembic_version'])
    expect(await rows()).toEqual(['c3c3c3c3c3c3', 'e5e5e5e5e5e5'])
    const back = await run('stamp', 'a1a1')
    expect(back.stderr).toContain('Running stamp_revision c3c3c3c3c3c3, e5e5e5e5e5e5 -> a1a1a1a1a1a1\n')
    expect((await run('stamp', 'base', '--dry-run')).stdout).toContain('delete row a1a1a1a1a1a1')
    expect(await rows()).toEqual(['a1a1a1a1a1a1'])
  })

  it('create the table once, in silence', async () => {
    for (const name of ['ensure-version', 'ensure_version']) {
      expect(await run(name)).toMatchObject({ code: 0, stdout: '', stderr: '' })
      expect(await tables()).toEqual(['alembic_version'])
    }
  })
})

describe('a lock that somebody else holds', () => {
  it('is waited for, named, and tried again for', async () => {
    await run('upgrade', 'a1a1')
    project.add({
      id: '99999999',
      down: 'a1a1a1a1a1a1',
      upgrade: `await op.execute('ALTER TABLE t_a1a1a1a1a1a1 ADD m int')`,
    })
    const blocker = new Client({ connectionString: database.url, application_name: 'psql' })
    await blocker.connect()
    await blocker.query('BEGIN; LOCK TABLE t_a1a1a1a1a1a1')
    const child = await startTribikos(['upgrade', '9999', '--lock-timeout', '0.4', '--lock-retries', '2'], {
      cwd: project.folder,
      env: { TEST_URL: database.url },
    })
    const result = ended(child)
    child.stderr.on('data', (text: string) => {
      if (text.includes('Trying again')) void blocker.query('COMMIT').catch(() => {})
    })
    const { code, stdout, stderr } = await result
    await blocker.end()
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
    expect(stderr).toMatch(
      /^Waiting for AccessExclusiveLock on t_a1a1a1a1a1a1, held by process \d+ \(psql, .*\), idle in transaction/m,
    )
    expect(stderr).toMatch(
      /was rolled back: it did not get a lock in time\. Trying again in 0\.\d s \(1 of 2\)$/m,
    )
    expect(await rows()).toEqual(['99999999'])
  })

  it.each(['1.5', 'many'])('takes no %s retries', async (count) => {
    const { code, stderr } = await run('upgrade', 'heads', '--lock-retries', count)
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('--lock-retries needs a') })
  })
})

describe('what goes wrong in a revision', () => {
  async function failing(upgrade: string): Promise<CliResult> {
    project.add({ id: '99999999', down: 'c3c3c3c3c3c3', upgrade })
    return run('upgrade', '9999')
  }

  it.each<[string, string, RegExp]>([
    ['a body that throws', `throw new Error('no luck')`, /^error\[migration_failed\]: .*no luck/m],
    [
      'a statement that fails',
      `await op.execute('SELECT nonsense')`,
      /^error\[statement_failed\]: [\s\S]*column "nonsense" does not exist \(42703\)/m,
    ],
    [
      'process.exit',
      `await op.execute('SELECT 1'); process.exit(0)`,
      /^error\[ended_early\]: The process ended before the command was done/m,
    ],
    [
      'a promise that nobody awaits',
      `void Promise.reject(new Error('lost')); await op.query('SELECT pg_sleep(0.2)')`,
      /^error\[migration_failed\]: [\s\S]*lost/m,
    ],
    ['COMMIT', `await op.execute('COMMIT')`, /^error\[transaction_control\]: /m],
  ])('%s is named, and is not a success', async (_, upgrade, text) => {
    const result = await failing(upgrade)
    expect(result).toMatchObject({ code: 1, stdout: '' })
    expect(result.stderr).toMatch(text)
    expect(result.stderr).not.toMatch(/^\s+at \S+ \(node:/m)
    expect(await rows()).toEqual(['c3c3c3c3c3c3'])
  })

  it('an env.ts that waits for ever is not a success', async () => {
    const { writeFileSync } = await import('node:fs')
    writeFileSync(`${project.folder}/env.ts`, 'export default async () => { await new Promise(() => {}) }\n')
    project.configure({ url: '${TEST_URL}', env: './env.ts' })
    const result = await run('upgrade', 'c3c3')
    expect(result).toMatchObject({ code: 1, stdout: '' })
    expect(result.stderr).toMatch(/^error\[ended_early\]: /)
  })

  it('a missing downgrade is found before anything runs', async () => {
    await run('upgrade', 'c3c3')
    const { writeFileSync } = await import('node:fs')
    writeFileSync(
      `${project.versions}/99999999_toy.ts`,
      "export const revision = '99999999'\nexport const down_revision = 'c3c3c3c3c3c3'\nexport async function upgrade() {}\n",
    )
    await run('upgrade', '9999')
    const result = await run('downgrade', 'base')
    expect(result).toMatchObject({ code: 2, stdout: '' })
    expect(result.stderr).toMatch(/^error\[downgrade_missing\]: /)
    expect(await rows()).toEqual(['99999999'])
  })
})

describe('what a project is told', () => {
  it('are -x, --tag and the environment, before or after the command', async () => {
    const { writeFileSync } = await import('node:fs')
    writeFileSync(
      `${project.folder}/env.ts`,
      `export default ({ x, tag, environment }) => ({ url: process.env['TEST_URL'] + '?application_name=' + [x['tenant'], tag, environment].join('-') })\n`,
    )
    project.configure({ env: './env.ts', environments: { blue: {} } })
    project.add({
      id: '99999999',
      down: 'c3c3c3c3c3c3',
      upgrade: `await op.execute("CREATE TABLE seen AS SELECT current_setting('application_name') AS name")`,
    })
    const result = await run('-x', 'tenant=a=b', '--env', 'blue', 'upgrade', '9999', '--tag', 'nightly')
    expect(result).toMatchObject({ code: 0 })
    expect(await database.query('SELECT name FROM seen')).toEqual([{ name: 'a=b-nightly-blue' }])
  })

  it('is refused an environment that nobody wrote', async () => {
    const result = await run('heads', '--env', 'nosuch')
    expect(result).toMatchObject({ code: 2, stdout: '' })
    expect(result.stderr).toMatch(/^error\[environment_unknown\]: /)
  })

  it('is told all that is wrong with its configuration', async () => {
    project.configure({ nosuch: 1, versionTable: 2 })
    const result = await run('heads')
    expect(result).toMatchObject({ code: 2, stdout: '' })
    expect(result.stderr).toMatch(/^error\[config_invalid\]: /)
    expect(result.stderr).toContain('nosuch')
    expect(result.stderr).toContain('versionTable')
  })

  it.each([
    ['throws', `throw new Error('no env')\n`, /no env/],
    ['has no default export', `export const x = 1\n`, /it has no default export/],
    ['does not compile', `export default {\n`, /env\.ts/],
  ])('is told when env.ts %s', async (_, text, message) => {
    const { writeFileSync } = await import('node:fs')
    writeFileSync(`${project.folder}/env.ts`, text)
    project.configure({ url: '${TEST_URL}', env: './env.ts' })
    const result = await run('upgrade', 'heads')
    expect(result).toMatchObject({ code: 2, stdout: '' })
    expect(result.stderr).toMatch(/^error\[(?:environment_invalid|code_syntax_error)\]: /)
    expect(result.stderr).toMatch(message)
    expect(await tables()).toEqual([])
    expect((await run('heads')).code).toBe(0)
  })
})

describe('a signal', () => {
  it('ends a revision that waits for ever', async () => {
    project.add({
      id: '99999999',
      down: 'c3c3c3c3c3c3',
      upgrade: `await op.query('SELECT 1'); process.stderr.write('waiting\\n'); await new Promise(() => {})`,
    })
    const child = await startTribikos(['upgrade', '9999'], {
      cwd: project.folder,
      env: { TEST_URL: database.url },
    })
    const result = ended(child)
    await new Promise((resolve) => {
      child.stderr.on('data', (text: string) => {
        if (text.includes('waiting')) resolve(null)
      })
    })
    child.kill('SIGINT')
    expect(await result).toMatchObject({ code: 130, stdout: '' })
    expect(await rows()).toEqual(['c3c3c3c3c3c3'])
  })

  it.each<[NodeJS.Signals, number]>([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ])('%s ends a running statement, keeps nothing of it and exits with %i', async (signal, code) => {
    project.add({ id: '99999999', down: 'c3c3c3c3c3c3', upgrade: `await op.execute('SELECT pg_sleep(60)')` })
    const child = await startTribikos(['upgrade', '9999'], {
      cwd: project.folder,
      env: { TEST_URL: database.url },
    })
    const result = ended(child)
    await sleeping()
    child.kill(signal)
    expect(await result).toMatchObject({ code, stdout: '' })
    expect((await result).stderr).toMatch(
      new RegExp(`^error\\[interrupted_${signal.toLowerCase()}\\]: `, 'm'),
    )
    expect(await rows()).toEqual(['c3c3c3c3c3c3'])
    expect(await running()).toBe(0)
  })
})

describe('several runs at once', () => {
  it('apply everything once, and all succeed', async () => {
    const results = await Promise.all([1, 2, 3, 4].map(async () => run('upgrade', 'heads')))
    expect(results.map(({ code }) => code)).toEqual([0, 0, 0, 0])
    const logged = results.flatMap(({ stderr }) =>
      stderr.split('\n').filter((line) => line.startsWith('Running')),
    )
    expect(logged).toHaveLength(5)
    expect(await rows()).toEqual(['c3c3c3c3c3c3', 'e5e5e5e5e5e5'])
  })

  it('wait no longer than they are told, and name who is working', async () => {
    project.add({ id: '99999999', down: 'c3c3c3c3c3c3', upgrade: `await op.execute('SELECT pg_sleep(60)')` })
    const child = await startTribikos(['upgrade', '9999'], {
      cwd: project.folder,
      env: { TEST_URL: database.url },
    })
    const first = ended(child)
    await sleeping()
    const second = await run('upgrade', 'heads', '--lock-wait', '0.2')
    expect(second).toMatchObject({ code: 4, stdout: '' })
    expect(second.stderr).toMatch(
      /^Waiting up to 0\.2 s for another run \(pid \d+, tribikos\/\S+ upgrade [0-9a-f]{8}\) to end$/m,
    )
    expect(second.stderr).toMatch(/^error\[lock_timeout\]: /m)
    child.kill('SIGINT')
    expect((await first).code).toBe(130)
  })
})

describe('a password', () => {
  const canary = 'c4naryP4ss'
  const lines = [
    'heads',
    'current',
    'current -v',
    'status',
    'plan',
    'upgrade heads',
    'stamp heads',
    'ensure-version',
    'check',
    'show current',
  ]

  it.each(lines)('is not printed by %s, whatever happens', async (line) => {
    const url = new URL(database.url)
    url.password = canary
    const hopeless = new URL(url)
    hopeless.port = '1'
    for (const each of [url, hopeless]) {
      for (const more of [[], ['--json', '--raiseerr'], ['--url', each.href, '--debug']]) {
        const result = await tribikos([...line.split(' '), ...more], {
          cwd: project.folder,
          env: { TEST_URL: each.href },
        })
        expect(result.stdout + result.stderr).not.toContain(canary)
      }
    }
  })
})

/** `tribikos lint` as a user calls it: which revisions are looked at, what is printed and what the process exits with. */
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as library from 'tribikos'
import { type CliResult, tribikos } from '../support/cli.ts'
import { createTestDatabase } from '../support/database.ts'
import { createSchemaProject } from '../support/schema-project.ts'
import { createToyProject, type ToyProject } from '../support/toy-project.ts'

let toy: ToyProject

const users = `await op.createTable('users', (table) => { table.bigIncrements('id'); table.text('email') })
  await op.createIndex('users_id_email', 'users', ['id', 'email'])`
const index = `await op.createIndex('users_email', 'users', ['email'])`

beforeEach(() => {
  toy = createToyProject([
    { id: 'r1', upgrade: users },
    { id: 'r2', down: 'r1', upgrade: index, downgrade: `await op.dropIndex('users_email')` },
  ])
})
afterEach(() => toy.remove())

async function lint(...argv: readonly string[]): Promise<CliResult> {
  return tribikos(['lint', ...argv], { cwd: toy.folder })
}

async function valueOf(...argv: readonly string[]): Promise<library.LintReport> {
  return JSON.parse((await lint(...argv, '--json')).stdout) as library.LintReport
}

/** What is found of some rules: others may have an opinion too. */
async function found(rules: readonly string[], ...argv: readonly string[]): Promise<readonly string[]> {
  const { findings } = await valueOf(...argv)
  return findings
    .filter(({ rule }) => rules.includes(rule))
    .map(({ rule, severity, revision, line }) => `${severity} ${rule} ${revision}:${line}`)
}

describe('without a range', () => {
  it('looks at each revision by itself, and needs no database', async () => {
    const { code, stdout, stderr } = await lint()
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
    expect(stdout).toContain(
      'error[L01 index-not-concurrent] versions/r2_toy.ts:16: The index users_email on users is built while every write to the table waits\n  fix: ',
    )
    expect(stdout).toMatch(/1 error.* in \d+ statements of 2 revisions\.\n$/)
    expect(await found(['L01'])).toEqual(['error L01 r2:16'])
  })

  it('gives the value of the library with --json and with --format json', async () => {
    const value = await library.lint(await library.openProject({ cwd: toy.folder }))
    expect(await valueOf()).toEqual(value)
    expect(JSON.parse((await lint('--format', 'json')).stdout)).toEqual(value)
    expect(value).toMatchObject({ version: 1, kind: 'lint', ok: false, range: null, revisions: 2, errors: 1 })
    expect(value.findings.find(({ rule }) => rule === 'L01')).toEqual({
      rule: 'L01',
      name: 'index-not-concurrent',
      severity: 'error',
      revision: 'r2',
      path: join(toy.versions, 'r2_toy.ts'),
      line: 16,
      statement: 1,
      sql: expect.stringMatching(/^CREATE INDEX "?users_email/i),
      message: expect.stringContaining('users_email'),
      fix: expect.stringContaining('CONCURRENTLY'),
    })
  })

  it('prints annotations for GitHub', async () => {
    const { code, stdout } = await lint('--format', 'github')
    expect(code).toBe(1)
    expect(stdout).toMatch(
      /^::error file=versions\/r2_toy\.ts,line=16,title=L01 index-not-concurrent::The index users_email on users .*%0A.*$/m,
    )
    for (const line of stdout.trimEnd().split('\n')) expect(line).toMatch(/^::(?:error|warning|notice) /)
  })

  it('exits with 0 when nothing is an error', async () => {
    toy.configure({ lint: { rules: { L01: 'warning' } } })
    expect(await lint()).toMatchObject({ code: 0, stdout: expect.stringContaining('warning[L01') })
    toy.configure({
      lint: { rules: { L01: 'error' } },
      environments: { ci: { lint: { rules: { L01: 'off' } } } },
    })
    expect(await lint()).toMatchObject({ code: 1 })
    expect(await lint('--env', 'ci')).toMatchObject({ code: 0, stdout: expect.not.stringContaining('L01') })
  })
})

describe('with a range', () => {
  it('takes its revisions to go live together', async () => {
    expect(await found(['L01'], 'base:heads')).toEqual([])
    expect(await found(['L01'], 'r2')).toEqual([])
    expect(await found(['L01'], 'r1:')).toEqual(['error L01 r2:16'])
    expect(await found(['L01'], ':r1')).toEqual([])
    expect(await found(['L01'], 'r1:r2')).toEqual(['error L01 r2:16'])
    expect((await valueOf('r1:r2')).revisions).toBe(1)
  })

  it('asks the database for what is pending when it is told to', async () => {
    const database = await createTestDatabase('lint')
    try {
      await tribikos(['upgrade', 'r1', '--url', database.url], { cwd: toy.folder })
      expect(await found(['L01'], 'current:', '--url', database.url)).toEqual(['error L01 r2:16'])
      await tribikos(['upgrade', 'r2', '--url', database.url], { cwd: toy.folder })
      expect((await valueOf('current:', '--url', database.url)).revisions).toBe(0)
    } finally {
      await database.drop()
    }
  })

  it('knows what the revisions before it made', async () => {
    toy.add({ id: 'r1', upgrade: `await op.execute('CREATE TABLE t (code varchar(10), other varchar(10))')` })
    const longer = `await op.execute('ALTER TABLE t ALTER COLUMN code TYPE varchar(20)')`
    toy.add({ id: 'r2', down: 'r1', upgrade: longer })
    toy.add({
      id: 'r3',
      down: 'r2',
      upgrade: `await op.execute('ALTER TABLE t ALTER COLUMN code TYPE varchar(15)')`,
    })
    expect(await found(['L14'], 'r1:')).toEqual(['error L14 r3:16'])
    expect(await found(['L14'], 'r2:')).toEqual(['error L14 r3:16'])
    // What can no longer be loaded says nothing, and stops nobody.
    toy.add({ id: 'r1', upgrade: `import.meta.nothing; nonsense(` })
    expect(await found(['L14'], 'r1:r2')).toEqual(['error L14 r2:16'])
  })

  it('goes over branches and merge points as a run does', async () => {
    toy.add({ id: 'r3', down: 'r1', upgrade: `await op.createIndex('other', 'users', ['id'])` })
    toy.add({ id: 'r4', down: ['r2', 'r3'], upgrade: `await op.createIndex('last', 'users', ['id'])` })
    expect(await found(['L01'], 'r1:')).toEqual(['error L01 r3:16', 'error L01 r2:16', 'error L01 r4:16'])
    expect(await found(['L01'], 'r2:r4')).toEqual(['error L01 r3:16', 'error L01 r4:16'])
  })

  it.each(['r1:r2:r3', 'nowhere:', 'r1:nowhere'])('refuses %s', async (range) => {
    const { code, stderr } = await lint(range)
    expect(code).toBe(2)
    expect(stderr).toMatch(
      /^error\[(?:invalid_range|unknown_revision|range_not_ancestor|invalid_target|\w+)\]/,
    )
  })
})

describe('comments', () => {
  it('switch a rule off with a reason, in code and in SQL', async () => {
    toy.add({
      id: 'r2',
      down: 'r1',
      upgrade: `// tribikos-lint-disable L01: forty rows
  ${index}
  await op.createIndex('third', 'users', ['id']) // tribikos-lint-disable L01: forty rows
  await op.execute(\`
    -- tribikos-lint-disable L01: forty rows
    CREATE INDEX fourth ON users (id); CREATE INDEX fifth ON users (id)\`)`,
    })
    expect(await found(['L01', 'suppression'])).toEqual(['error L01 r2:19'])
  })

  it('need a reason, a rule that there is, and something to switch off', async () => {
    toy.add({
      id: 'r2',
      down: 'r1',
      upgrade: `// tribikos-lint-disable L01
  ${index}
  // tribikos-lint-disable L01, L99: nothing there
  await op.execute('SELECT 1')`,
    })
    expect(await found(['L01', 'suppression'])).toEqual([
      'error suppression r2:16',
      'error L01 r2:17',
      'info suppression r2:18',
      'error suppression r2:18',
    ])
  })
})

describe('a revision', () => {
  it('that reads rows is looked at up to there', async () => {
    toy.add({
      id: 'r2',
      down: 'r1',
      upgrade: `${index}
  const rows = await op.query('SELECT 1')
  await op.createIndex('never', 'users', ['id'])`,
    })
    expect(await found(['L01', 'reads-rows'])).toEqual(['error L01 r2:16', 'info reads-rows r2:17'])
    toy.add({ id: 'r2', down: 'r1', upgrade: `${index}\n  await op.knex('users').select('id')` })
    expect(await found(['L01', 'reads-rows'])).toEqual(['error L01 r2:16', 'info reads-rows r2:17'])
  })

  it('that fails when it is recorded, or has SQL that nobody reads, is told', async () => {
    toy.add({ id: 'r2', down: 'r1', upgrade: `${index}\n  throw new Error('no')` })
    toy.add({ id: 'r3', down: 'r2', upgrade: `await op.execute('CREAT TABLE x ()')` })
    expect(await found(['L01', 'not-recorded', 'unread-sql'])).toEqual([
      'error L01 r2:16',
      'error not-recorded r2:17',
      'warning unread-sql r3:16',
    ])
  })

  it('shows its bound values to nobody', async () => {
    toy.add({
      id: 'r2',
      down: 'r1',
      upgrade: `await op.execute(sql\`UPDATE users SET email = \${'hidden@example.org'}\`)`,
    })
    const path = join(toy.versions, 'r2_toy.ts')
    const { readFileSync } = await import('node:fs')
    writeFileSync(path, readFileSync(path, 'utf8').replace('import type { Op }', 'import { sql, type Op }'))
    expect((await lint('--json')).stdout).not.toContain('hidden@')
  })
})

describe('the configuration', () => {
  it('knows the rules and the versions', async () => {
    toy.configure({ lint: { targetVersion: 12, rules: { L00: 'off', L01: 'loud' }, rule: {} } })
    const { code, stderr } = await lint()
    expect(code).toBe(2)
    expect(stderr).toContain('"lint.targetVersion" must be a version from 13 to 18')
    expect(stderr).toContain('"lint.rules.L00" is not a known key; did you mean "L01"?')
    expect(stderr).toContain('"lint.rules.L01" must be "error", "warning", "info" or "off", not "loud"')
    expect(stderr).toContain('"lint.rule" is not a known key; did you mean "rules"?')
  })
})

describe('a protected environment', () => {
  it('is upgraded only by what is safe, or says why it is', async () => {
    const database = await createTestDatabase('lint')
    try {
      toy.configure({ url: database.url, protected: true })
      const upgrade = async (target: string): Promise<CliResult> =>
        tribikos(['upgrade', target, '--yes', database.name], { cwd: toy.folder })
      expect(await upgrade('r1')).toMatchObject({ code: 0 })
      const refused = await upgrade('head')
      expect(refused.code).toBe(5)
      expect(refused.stderr).toMatch(
        /^error\[lint_failed\]: .* nothing was changed:\n  L01 .*r2_toy\.ts:16: /m,
      )
      expect(await database.query('SELECT version_num FROM alembic_version')).toEqual([{ version_num: 'r1' }])
      toy.add({ id: 'r2', down: 'r1', upgrade: `// tribikos-lint-disable L01: forty rows\n  ${index}` })
      expect(await upgrade('head')).toMatchObject({ code: 0 })
      const onlyOnline = `if (op.getContext().offline) throw new Error('no server')`
      toy.add({ id: 'r2b', down: 'r2', upgrade: onlyOnline })
      expect(await upgrade('head')).toMatchObject({ code: 0 })
      toy.configure({ url: database.url })
      toy.add({ id: 'r3', down: 'r2b', upgrade: `await op.createIndex('third', 'users', ['id'])` })
      expect(await upgrade('head')).toMatchObject({ code: 0 })
    } finally {
      await database.drop()
    }
  })

  it('runs no code but what is to run, and none twice that must not', async () => {
    const database = await createTestDatabase('lint')
    try {
      toy.configure({ url: database.url, protected: true })
      const log = join(toy.folder, 'effects.txt')
      const effect = (what: string): string =>
        `(await import('node:fs')).appendFileSync(${JSON.stringify(log)}, '${what} ')`
      toy.add({ id: 'r2', down: 'r1', upgrade: effect('repeatable'), downgrade: effect('back') })
      const once = toy.add({ id: 'r3', down: 'r2', upgrade: effect('once') })
      appendFileSync(once, 'export const retry = false\n')
      const upgrade = async (): Promise<CliResult> =>
        tribikos(['upgrade', 'head', '--yes', database.name], { cwd: toy.folder })
      expect(await upgrade()).toMatchObject({ code: 0 })
      expect(readFileSync(log, 'utf8')).toBe('repeatable repeatable once ')
      toy.add({ id: 'r4', down: 'r3', upgrade: effect('last') })
      expect(await upgrade()).toMatchObject({ code: 0 })
      expect(readFileSync(log, 'utf8')).toBe('repeatable repeatable once last last ')
    } finally {
      await database.drop()
    }
  })

  it('takes what is pending to go live together', async () => {
    const database = await createTestDatabase('lint')
    try {
      toy.configure({ url: database.url, protected: true })
      expect(await tribikos(['upgrade', 'head', '--yes', database.name], { cwd: toy.folder })).toMatchObject({
        code: 0,
      })
    } finally {
      await database.drop()
    }
  })
})

describe('autogenerate', () => {
  it('says what is unsafe in the revision that it writes, and writes it', async () => {
    const project = await createSchemaProject('CREATE TABLE orders (id bigint PRIMARY KEY, total numeric);')
    try {
      const first = await project.autogenerate()
      expect(first.stderr).not.toContain('L01')
      await project.pass('upgrade', 'head')
      project.write(
        'CREATE TABLE orders (id bigint PRIMARY KEY, total numeric); CREATE INDEX orders_total ON orders (total);',
      )
      const dry = await project.autogenerate('--dry-run', '--json')
      expect(JSON.parse(dry.stdout)).toMatchObject({
        lint: expect.arrayContaining([expect.objectContaining({ rule: 'L01', severity: 'error' })]),
      })
      const second = await project.autogenerate()
      expect(second.stderr).toMatch(
        /lint: error\[L01 index-not-concurrent\] versions\/002_.*\.ts:\d+: The index orders_total/,
      )
      expect(project.revisions()).toHaveLength(2)
      const line = Number(/L01.*?\.ts:(\d+): /.exec(second.stderr)?.[1])
      const { findings } = JSON.parse((await project.run('lint', '--json')).stdout) as library.LintReport
      expect(findings.find(({ rule }) => rule === 'L01')?.line).toBe(line)
    } finally {
      await project.remove()
    }
  })
})

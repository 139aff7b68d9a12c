/** `tribikos revision --autogenerate --safe`: a change in steps that a database in use stands, and none that it does not. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { describeDifferences } from '../support/convergence.ts'
import { withClient } from '../support/database.ts'
import { reflected } from '../support/reflected.ts'
import { createSchemaProject, type SchemaProject } from '../support/schema-project.ts'

const before = `
CREATE FUNCTION is_slowly_positive(value integer) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS
  'BEGIN PERFORM pg_sleep(0.0001); RETURN value > 0; END';
CREATE TABLE account (id bigint PRIMARY KEY);
CREATE TABLE person (id bigint PRIMARY KEY, email text, account_id bigint, age integer, nick text);
CREATE INDEX person_age ON person (age);
`

const after = `
CREATE FUNCTION is_slowly_positive(value integer) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS
  'BEGIN PERFORM pg_sleep(0.0001); RETURN value > 0; END';
CREATE TABLE account (id bigint PRIMARY KEY);
CREATE TABLE person (
  id bigint PRIMARY KEY,
  email text NOT NULL CONSTRAINT person_email_key UNIQUE,
  account_id bigint CONSTRAINT person_account REFERENCES account,
  age integer CONSTRAINT grown CHECK (is_slowly_positive(age))
);
CREATE INDEX person_account_id ON person (account_id);
CREATE TABLE team (id bigint PRIMARY KEY, leader bigint NOT NULL REFERENCES person);
CREATE INDEX ON team (leader);
`

let project: SchemaProject

beforeEach(async () => {
  project = await createSchemaProject(before)
  await project.autogenerate('--rev-id', 'start')
  await project.pass('upgrade', 'head')
})
afterEach(async () => {
  await project.remove()
})

/** As many rows as it takes for the slow check to last longer than anybody would wait for a lock. */
async function fill(rows: number): Promise<void> {
  await project.database.query('INSERT INTO account VALUES (1)')
  await project.database.query(
    `INSERT INTO person SELECT n, n::text, 1, n, 'nick' FROM generate_series(1, ${rows}) n`,
  )
}

function textOf(name: string): string {
  return readFileSync(join(project.folder, 'versions', name), 'utf8')
}

/** Names of the files without ids. */
function steps(): readonly string[] {
  return project.revisions().map((name) => name.replace(/^\d+_/, ''))
}

/** Errors of lint in anything but the first revision. */
async function lintErrors(): Promise<readonly unknown[]> {
  const { stdout } = await project.run('lint', '--json')
  const { findings } = JSON.parse(stdout) as {
    findings: readonly { readonly severity: string; readonly revision: string }[]
  }
  return findings.filter(({ severity, revision }) => severity === 'error' && revision !== 'start')
}

const safe = ['--safe', '-m', 'grow'] as const
const nothingLeft = 'No changes: the database has the wanted schema. Nothing was written.\n'

/** Works on the table until it is told to stop, and gives the SQLSTATEs of what failed: nobody is to wait that long. */
async function busy(sql: string, signal: AbortSignal): Promise<readonly string[]> {
  return withClient(project.database.url, async (client) => {
    await client.query("SET lock_timeout = '2s'")
    const failures: string[] = []
    for (let turn = 1; !signal.aborted; turn += 1) {
      await client.query(sql, [turn]).catch((error: unknown) => {
        failures.push(error instanceof Error && 'code' in error ? String(error.code) : String(error))
      })
    }
    return failures
  })
}

describe('a change of a table with rows', () => {
  it('goes step by step beside a reader and a writer, and all the way back', async () => {
    await fill(15_000)
    const start = await reflected(project.database.url)
    project.write(after)
    const written = await project.autogenerate(...safe, '--allow-drop')
    expect(steps()).toEqual([
      'grow.ts',
      'grow_build_person_email_key.ts',
      'grow_build_person_account_id.ts',
      'grow_check_the_rows.ts',
      'grow_drop_indexes.ts',
      'grow_drop.ts',
      'start_changes.ts',
    ])
    expect(written.stderr).toContain('proved: upgrade reaches the schema, downgrade restores it\n')
    expect(await lintErrors()).toEqual([])
    const stop = new AbortController()
    const reading = busy('SELECT email FROM person WHERE id = $1', stop.signal)
    const writing = busy('UPDATE person SET account_id = 1 WHERE id = $1', stop.signal)
    const { stderr } = await project.pass('upgrade', 'head')
    stop.abort()
    expect(stderr.match(/^Running upgrade/gm)).toHaveLength(6)
    expect([await reading, await writing]).toEqual([[], []])
    expect((await project.autogenerate(...safe, '--allow-drop')).stdout).toBe(nothingLeft)
    await project.pass('downgrade', '-6')
    expect(describeDifferences(await reflected(project.database.url), start)).toEqual([])
  })

  it('is in one file that commits between its parts, when that is asked for', async () => {
    await fill(10)
    const start = await reflected(project.database.url)
    project.write(after)
    await project.autogenerate(...safe, '--allow-drop', '--single-file')
    expect(steps()).toEqual(['grow.ts', 'start_changes.ts'])
    expect(await lintErrors()).toEqual([])
    await project.pass('upgrade', 'head')
    expect((await project.autogenerate(...safe, '--allow-drop')).stdout).toBe(nothingLeft)
    await project.pass('downgrade', '-1')
    expect(describeDifferences(await reflected(project.database.url), start)).toEqual([])
  })

  it('drops nothing without leave, and what it was given leave for', async () => {
    project.write(after)
    const kept = await project.autogenerate(...safe)
    expect(kept.stderr).toContain(
      'warning: column public.person.nick is not wanted any more and stays; --allow-drop drops it\n',
    )
    expect(steps().filter((name) => name.includes('drop'))).toEqual([])
    await project.pass('upgrade', 'head')
    const again = await project.autogenerate(...safe)
    expect(again.stdout).toMatch(/^No changes: nothing but drops for which --allow-drop was not said\./)
    expect(again.stderr).toContain('warning: index public.person_age is not wanted any more')
    await project.autogenerate('--safe', '-m', 'less', '--allow-drop=index')
    await project.pass('upgrade', 'head')
    const end = await reflected(project.database.url)
    expect([...end.objects.keys()].filter((key) => /"(?:nick|person_age)"/.test(key))).toEqual([
      'column:["public","person","nick"]',
    ])
    const drop = await project.autogenerate('--safe', '-m', 'least', '--allow-drop')
    expect(drop.stderr).not.toContain('warning')
    expect(textOf(project.revisions().find((name) => name.includes('least')) ?? '')).toContain(
      '  // tribikos-lint-disable L18: asked for with --allow-drop\n  await op.dropColumn(',
    )
  })

  it.each([
    ['step by step', []],
    ['in one file', ['--single-file']],
  ])('stops where rows do not fit, says so, and goes on when they do, %s', async (_, options) => {
    await fill(10)
    await project.database.query('UPDATE person SET email = NULL WHERE id = 7')
    project.write(after)
    await project.autogenerate(...safe, ...options)
    const failed = await project.run('upgrade', 'head')
    expect(failed.code).not.toBe(0)
    expect(failed.stderr).toContain('check constraint "person_email_has_value" of relation "person"')
    // The check keeps further nulls out since the first step.
    const insert = project.database.query('INSERT INTO person (id) VALUES (11)')
    await expect(insert).rejects.toThrow('person_email_has_value')
    await project.database.query("UPDATE person SET email = 'seven' WHERE id = 7")
    await project.pass('upgrade', 'head')
    expect((await project.autogenerate(...safe)).stdout).toMatch(/^No changes: /)
  })

  it('goes live bit by bit in a protected environment', async () => {
    project.write(after)
    await project.autogenerate(...safe)
    project.configure({ protected: true })
    for (const _ of project.revisions().slice(1))
      await project.pass('upgrade', '+1', '--yes', project.database.name)
    expect((await project.run('current')).stdout).toContain('(head)')
  })
})

describe('what is written', () => {
  it('is shown whole by --dry-run', async () => {
    project.write(after)
    const { stdout } = await project.autogenerate(...safe, '--dry-run')
    expect(project.revisions()).toHaveLength(1)
    expect(stdout.match(/^\/\/ .*\.ts$/gm)).toHaveLength(4)
    const sql = stdout.slice(stdout.indexOf('-- upgrade'))
    const order = [
      'NOT VALID',
      'CONCURRENTLY',
      'USING INDEX',
      'VALIDATE CONSTRAINT',
      'SET NOT NULL',
      '-- downgrade',
    ]
    expect(order.map((text) => sql.indexOf(text)).toSorted((a, b) => a - b)).toEqual(
      order.map((text) => sql.indexOf(text)),
    )
    expect(order.every((text) => sql.includes(text))).toBe(true)
  })

  it('hangs together: what is said of the revision is said of the first', async () => {
    project.write(after)
    const { stdout } = await project.autogenerate(
      ...safe,
      '--rev-id',
      'one',
      '--branch-label',
      'growth',
      '--json',
    )
    const { revision, revisions } = JSON.parse(stdout) as {
      revision: { id: string; added: readonly { id: string }[] }
      revisions: readonly { id: string; downRevisions: readonly string[]; branchLabels: readonly string[] }[]
    }
    expect([revision.id, ...revision.added.map(({ id }) => id)]).toEqual(revisions.map(({ id }) => id))
    expect(revisions.map(({ id, downRevisions }) => [id, downRevisions])).toEqual([
      ['one', ['start']],
      ['001', ['one']],
      ['002', ['001']],
      ['003', ['002']],
    ])
    expect(revisions.map(({ branchLabels }) => branchLabels)).toEqual([['growth'], [], [], []])
  })

  it('is one revision where one part has all', async () => {
    project.write(`${before} CREATE TABLE town (id bigint PRIMARY KEY); CREATE INDEX ON town (id);`)
    await project.autogenerate(...safe, '--from', 'history')
    expect(steps()).toEqual(['grow.ts', 'start_changes.ts'])
  })

  it('gives new names to what the application does not name, and goes on from there', async () => {
    const start = await reflected(project.database.url)
    project.write(
      before.replace('INDEX person_age ON', 'INDEX person_years ON').replace('nick text', 'nick text UNIQUE'),
    )
    await project.autogenerate(...safe)
    expect(steps()).toEqual(['grow.ts', 'grow_build_person_nick_key.ts', 'start_changes.ts'])
    expect(textOf('001_grow.ts')).toContain("await op.renameIndex('person_age', 'person_years')")
    await project.pass('upgrade', 'head')
    expect((await project.autogenerate(...safe)).stdout).toBe(nothingLeft)
    await project.pass('downgrade', '-2')
    expect(describeDifferences(await reflected(project.database.url), start)).toEqual([])
  })
})

describe('what is refused', () => {
  it.each([
    ['another type', before.replace('age integer', 'age text'), 'L14 type-change'],
    [
      'a required column',
      before.replace('nick text', 'nick text, town text NOT NULL'),
      'L09 add-required-column',
    ],
    [
      'a value for each row',
      before.replace('nick text', 'nick text, key uuid DEFAULT gen_random_uuid()'),
      'L10 volatile-default',
    ],
    [
      'an exclusion',
      before.replace('nick text', 'nick text, CONSTRAINT one EXCLUDE (nick WITH =)'),
      'L13 exclusion',
    ],
    [
      'a name that is taken',
      before.replace('INDEX person_age ON person (age)', 'VIEW person_age AS SELECT 1 AS one'),
      'takes the place of',
    ],
  ])('%s', async (_, ddl, reason) => {
    project.write(ddl)
    const refused = await project.run('revision', '--autogenerate', ...safe, '--allow-drop', '--json')
    expect(refused.code).toBe(5)
    const { code, message } = JSON.parse(refused.stdout) as { code: string; message: string }
    expect(code).toBe('unsafe_change')
    expect(message).toContain(reason)
    expect(message).toContain('\n    fix: ')
    expect(project.revisions()).toEqual(['start_changes.ts'])
  })

  it('a new name, which the running application does not know', async () => {
    project.write(before.replaceAll('nick', 'called'))
    const refused = await project.run('revision', '--autogenerate', ...safe, '--rename', 'person.nick:called')
    expect(refused.code).toBe(5)
    expect(refused.stderr).toContain('L17 rename')
  })

  it.each([
    ['--autogenerate --allow-drop', 'Option --allow-drop is for --safe'],
    ['--autogenerate --single-file', 'Option --single-file is for --safe'],
    ['--safe', 'Option --safe is for --autogenerate'],
    ['--autogenerate --safe --allow-drop=tabel', '--allow-drop: there are no objects of the kind "tabel"'],
  ])('%s', async (options, message) => {
    const refused = await project.run('revision', '-m', 'wrong', ...options.split(' '))
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain(message)
  })
})

/** One graph of revisions in Python and in TypeScript: Alembic runs its own, tribikos the others, and neither the other's. */
import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { behindDatabase, type CliResult, tribikos } from '../support/cli.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { createToyProject, type ToyProject } from '../support/toy-project.ts'
import { whyNoAlembic } from '../interop/installed.ts'

const python = (id: string, down: string | null, table: string): string => `"""create ${table}

Revision ID: ${id}
Revises: ${down ?? ''}
"""
from alembic import op
import sqlalchemy as sa

revision = '${id}'
down_revision = ${down === null ? 'None' : `'${down}'`}
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('${table}', sa.Column('id', sa.Integer()))


def downgrade():
    op.drop_table('${table}')
`

let database: TestDatabase
let project: ToyProject

beforeEach(async () => {
  database = await createTestDatabase('python')
  project = createToyProject([{ id: 'c3', doc: 'add a view', down: 'b2' }], { url: '${TEST_URL}' })
  write('a1', null, 'account')
  write('b2', 'a1', 'visit')
})

afterEach(async () => {
  project.remove()
  await database.drop()
})

function write(id: string, down: string | null, table: string): void {
  writeFileSync(join(project.versions, `${id}_create_${table}.py`), python(id, down, table))
}

async function run(...argv: string[]): Promise<CliResult> {
  return tribikos(argv, { cwd: project.folder, env: { TEST_URL: database.url } })
}

async function applied(id: string): Promise<void> {
  await database.query(
    `CREATE TABLE IF NOT EXISTS alembic_version (version_num varchar(32) PRIMARY KEY);
     DELETE FROM alembic_version; INSERT INTO alembic_version VALUES ('${id}')`,
  )
}

describe('revisions in Python', () => {
  it('have their place in the graph', async () => {
    expect((await run('history')).stdout).toBe(
      'b2 -> c3 (head), add a view\na1 -> b2, create visit\n<base> -> a1, create account\n',
    )
    expect((await run('heads')).stdout).toBe('c3 (head)\n')
    expect((await run('show', 'b2')).stdout).toContain('b2_create_visit.py')
    expect((await run('check')).stdout).not.toContain('error')
    const written = await run(
      'revision',
      '-m',
      'on a Python branch',
      '--head',
      'b2',
      '--splice',
      '--rev-id',
      'd4',
    )
    expect(written.code).toBe(0)
    expect((await run('heads')).stdout).toBe('c3 (head)\nd4 (head)\n')
  })

  it('stop an upgrade before its first statement, with the command that runs them', async () => {
    const refused = await run('upgrade', 'head')
    expect(refused).toMatchObject({ code: 2, stdout: '' })
    expect(refused.stderr).toContain(
      'error[python_revision]: Revision a1 is written in Python, and only Alembic can run it',
    )
    expect(refused.stderr).toContain('hint: Run `alembic upgrade a1`, then the same command again.')
    expect(await database.query("SELECT FROM pg_class WHERE relname = 'c3'")).toEqual([])
    expect((await run('upgrade', 'a1:head', '--sql')).stderr).toContain('Revision b2 is written in Python')
  })

  it('stop a run that would come to them later, too', async () => {
    await applied('b2')
    project.add({ id: 'c3', doc: 'add a view', down: 'b2' })
    write('d4', 'c3', 'later')
    const refused = await run('upgrade', 'head')
    expect(refused.stderr).toContain(
      'hint: Run `tribikos upgrade c3`, then `alembic upgrade d4`, then the same command again.',
    )
    expect(await database.query("SELECT FROM pg_class WHERE relname = 'c3'")).toEqual([])
    expect(behindDatabase(await run('upgrade', 'c3'))).toBe('Running upgrade b2 -> c3, add a view\n')
    const back = await run('downgrade', 'a1')
    expect(back.stderr).toContain(
      'hint: Run `tribikos downgrade b2`, then `alembic downgrade a1`, then the same command again.',
    )
    expect(await run('downgrade', 'b2')).toMatchObject({ code: 0 })
    expect(await run('stamp', 'd4')).toMatchObject({ code: 0 })
    expect((await run('current')).stdout).toBe('d4 (head)\n')
  })
})

const whyNot = whyNoAlembic()

it.skipIf(whyNot !== null)(
  `Alembic and tribikos run one history${whyNot === null ? '' : ` (${whyNot})`}`,
  async () => {
    const folder = join(project.folder, 'alembic')
    mkdirSync(folder)
    writeFileSync(
      join(project.folder, 'alembic.ini'),
      `[alembic]\nscript_location = alembic\nversion_locations = ${project.versions}\n`,
    )
    writeFileSync(
      join(folder, 'env.py'),
      `import os
from alembic import context
from sqlalchemy import create_engine
with create_engine(os.environ['TEST_URL']).connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
`,
    )
    const alembic = async (...argv: string[]): Promise<unknown> =>
      promisify(execFile)('alembic', argv, {
        cwd: project.folder,
        env: { ...process.env, TEST_URL: database.url },
      })
    await alembic('upgrade', 'b2')
    expect(behindDatabase(await run('upgrade', 'head'))).toBe('Running upgrade b2 -> c3, add a view\n')
    expect((await run('current')).stdout).toBe('c3 (head)\n')
    expect(await run('downgrade', 'b2')).toMatchObject({ code: 0 })
    await alembic('downgrade', 'base')
    expect((await run('current')).stdout).toBe('')
  },
)

/**
 * Other tools on the same history: nothing to do, and all of it on an empty database. Their packages are installed
 * into a temporary folder; what is not there is left out with a note.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { interleave } from '../measure.mjs'
import { createSampleProject } from '../sample-project.mjs'
import { sampleRevisions } from '../sample-revisions.mjs'

const floorScript = fileURLToPath(new URL('../floors/select-rows.mjs', import.meta.url))

/** Per tool: writes its project into a folder and gives the command that runs what is pending. */
const tools = {
  'knex, TypeScript by tsx': writeKnex,
  'node-pg-migrate, JavaScript': writeNodePgMigrate,
  'Alembic, Python': writeAlembic,
}

/**
 * @param {import('../server.mjs').Server} server
 * @param {{ size: number, rounds: number }} options
 * @returns {Promise<{ figures: import('../table.mjs').Figure[], notes: string[] }>}
 */
export async function measurePeers(server, { size, rounds }) {
  const root = mkdtempSync(join(tmpdir(), 'tribikos-bench-peers-'))
  const project = await createSampleProject(size)
  const contestants = [
    { name: 'floor: psql, a transaction per revision', ...psql(project) },
    { name: 'tribikos', run: (url) => project.tribikos(['upgrade', 'head'], url) },
  ]
  const notes = []
  try {
    execFileSync('npm', ['install', '--no-audit', '--no-fund', 'knex', 'pg', 'tsx', 'node-pg-migrate'], {
      cwd: root,
      stdio: 'ignore',
    })
    for (const [name, write] of Object.entries(tools)) {
      const folder = join(root, name.split(',')[0])
      mkdirSync(folder)
      const tool = write(folder, sampleRevisions(size), root)
      if (tool === null) notes.push(`peers: ${name}: skipped, because it is not installed`)
      else contestants.push({ name, run: tool })
    }
    return { figures: await measureAll(server, contestants, { size, rounds }), notes }
  } finally {
    project.remove()
    rmSync(root, { recursive: true, force: true })
  }
}

async function measureAll(server, contestants, { size, rounds }) {
  const databases = contestants.map((_, index) => `tribikos_bench_peer_${index}`)
  try {
    const urls = await Promise.all(databases.map((name) => server.createDatabase(name)))
    const subjects = contestants.map(({ name, run }, index) => ({ name, ...run(urls[index]) }))
    const apply = await interleave(
      subjects.map((subject, index) => ({
        ...subject,
        before: async () => void (await server.createDatabase(databases[index])),
      })),
      rounds,
    )
    const nothing = await interleave(
      [
        {
          name: 'floor: import pg, connect, select',
          command: [process.execPath, floorScript],
          env: { DATABASE_URL: urls[0] },
        },
        ...subjects.slice(1),
      ],
      rounds,
    )
    return [
      { title: `Peers: apply ${size} revisions`, floor: apply[0], subjects: apply.slice(1) },
      {
        title: `Peers: nothing to do, ${size} applied revisions`,
        floor: nothing[0],
        subjects: nothing.slice(1),
      },
    ]
  } finally {
    for (const name of databases) await server.dropDatabase(name)
  }
}

function psql(project) {
  return {
    run: (url) => ({ command: ['psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-f', project.sqlFile, url] }),
  }
}

/** Names that sort like the history. */
function numbered(index, { id }) {
  return `${1700000000000 + index}_${id}`
}

function writeKnex(folder, revisions, root) {
  mkdirSync(join(folder, 'migrations'))
  writeFileSync(
    join(folder, 'knexfile.ts'),
    `export default { client: 'pg', connection: process.env.DATABASE_URL, migrations: { directory: './migrations', extension: 'ts' } }\n`,
  )
  for (const [index, revision] of revisions.entries()) {
    const calls = revision.sql.map((statement) => `  await knex.raw(${JSON.stringify(statement)})\n`).join('')
    writeFileSync(
      join(folder, 'migrations', `${numbered(index, revision)}.ts`),
      `import type { Knex } from 'knex'\n\nexport async function up(knex: Knex): Promise<void> {\n${calls}}\n\nexport async function down(): Promise<void> {}\n`,
    )
  }
  const cli = join(root, 'node_modules/knex/bin/cli.js')
  return (url) => ({
    command: [process.execPath, '--import', 'tsx', cli, 'migrate:latest'],
    cwd: folder,
    env: { DATABASE_URL: url },
  })
}

function writeNodePgMigrate(folder, revisions, root) {
  mkdirSync(join(folder, 'migrations'))
  for (const [index, revision] of revisions.entries()) {
    const calls = revision.sql.map((statement) => `  pgm.sql(${JSON.stringify(statement)})\n`).join('')
    writeFileSync(
      join(folder, 'migrations', `${numbered(index, revision)}.cjs`),
      `exports.up = (pgm) => {\n${calls}}\n`,
    )
  }
  const cli = join(root, 'node_modules/node-pg-migrate/bin/node-pg-migrate.js')
  return (url) => ({
    // Its default is one transaction for all, which would not be the same work.
    command: [process.execPath, cli, 'up', '--no-single-transaction'],
    cwd: folder,
    env: { DATABASE_URL: url },
  })
}

function writeAlembic(folder, revisions) {
  try {
    execFileSync('alembic', ['--version'], { stdio: 'ignore' })
  } catch {
    return null
  }
  mkdirSync(join(folder, 'versions'))
  writeFileSync(join(folder, 'alembic.ini'), '[alembic]\nscript_location = .\n')
  writeFileSync(
    join(folder, 'env.py'),
    `import os
from alembic import context
from sqlalchemy import create_engine

with create_engine(os.environ["DATABASE_URL"]).connect() as connection:
    context.configure(connection=connection, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
`,
  )
  for (const { id, downRevision, message, sql } of revisions) {
    const calls = sql.map((statement) => `    op.execute(${JSON.stringify(statement)})\n`).join('')
    writeFileSync(
      join(folder, 'versions', `${id}.py`),
      `"""${message}"""\nfrom alembic import op\n\nrevision = "${id}"\ndown_revision = ${downRevision === null ? 'None' : `"${downRevision}"`}\n\n\ndef upgrade():\n${calls}\n\ndef downgrade():\n    pass\n`,
    )
  }
  return (url) => ({ command: ['alembic', 'upgrade', 'head'], cwd: folder, env: { DATABASE_URL: url } })
}

/**
 * Alembic and tribikos take turns on one database; a second one sees Alembic alone. After every step both must have
 * the same rows, the same schema, and both tools must have agreed on whether the step can be done.
 *
 * Usage: `node test/interop/alembic.mjs [--url URL] [--steps N] [--seed N] [--cli FILE]`; the URL is that of a
 * superuser, by default $TRIBIKOS_TEST_URL; the command line is by default that of dist/. Exits with 1 at the first
 * difference. Needs `alembic` and its PostgreSQL driver.
 */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { database, dump } from './databases.mjs'
import { history } from './history.mjs'
import { writeAlembicProject, writeTribikosProject } from './projects.mjs'
import { chooseStep, seededRandom } from './random-steps.mjs'

const { values: options } = parseArgs({
  options: {
    url: { type: 'string', default: process.env.TRIBIKOS_TEST_URL },
    steps: { type: 'string', default: '50' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
    cli: { type: 'string', default: fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url)) },
  },
})

class Difference extends Error {}

async function main() {
  if (options.url === undefined) throw new Error('no server: give --url or set TRIBIKOS_TEST_URL')
  const random = seededRandom(Number(options.seed))
  const folder = mkdtempSync(join(tmpdir(), 'tribikos-interop-'))
  const shared = database(options.url, `tribikos_interop_shared_${process.pid}`)
  const alone = database(options.url, `tribikos_interop_alone_${process.pid}`)
  const alembic = writeAlembicProject(join(folder, 'alembic'), history)
  const tribikos = writeTribikosProject(join(folder, 'tribikos'), history, options.cli)
  console.log(`seed ${options.seed}, ${options.steps} steps`)
  try {
    await compareTablesMade({ shared, alone, alembic, tribikos })
    await takeTurns({ shared, alone, alembic, tribikos, random })
    console.log('no difference')
  } finally {
    await Promise.all([shared.drop(), alone.drop()])
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The version table of tribikos must be Alembic's, to the byte. */
async function compareTablesMade({ shared, alone, alembic, tribikos }) {
  await Promise.all([shared.create(), alone.create()])
  const [ours, theirs] = await Promise.all([
    run(tribikos(['ensure-version'], shared.url)),
    run(alembic(['ensure_version'], alone.url)),
  ])
  agree('ensure-version', ours, theirs)
  const [made, expected] = await Promise.all([
    dump(shared.url, '--table=alembic_version'),
    dump(alone.url, '--table=alembic_version'),
  ])
  if (made === null) console.log('version table: not compared, as there is no pg_dump for this server')
  else same('pg_dump of the version table', made, expected)
}

async function takeTurns({ shared, alone, alembic, tribikos, random }) {
  let rows = []
  /** Rows that are true of the schema while a stamp says otherwise. */
  let trueRows = null
  for (let number = 1; number <= Number(options.steps); number++) {
    const restores = trueRows !== null && random.chance(0.6)
    const step = restores ? stampTo(trueRows) : chooseStep(random, history, rows)
    const name = random.chance(0.5) ? 'tribikos' : 'alembic'
    const schemaBefore = await alone.schema()
    const [turn, reference] = await Promise.all([
      run((name === 'tribikos' ? tribikos : alembic)(step, shared.url)),
      run(alembic(step, alone.url)),
    ])
    const rowsBefore = rows
    rows = await alone.rows()
    console.log(
      `${String(number).padStart(3)} ${name.padEnd(8)} ${step.join(' ').padEnd(28)} ${reference.ok ? 'done   ' : 'refused'} ${rows.join(' ')}`,
    )
    agree(`step ${number}, ${name} ${step.join(' ')}`, turn, reference)
    same('rows of the version table', await shared.rows(), rows)
    const schema = await alone.schema()
    same('schema', await shared.schema(), schema)
    if (number % 10 === 0) await compareViews({ shared, alone, alembic, tribikos })
    if (restores) trueRows = null
    else if (step[0] === 'stamp') trueRows ??= rowsBefore
    else if (trueRows !== null && String(schema) !== String(schemaBefore)) {
      // Ran on a schema that the rows did not tell the truth about: no rows are true of what is there now.
      await Promise.all([shared.create(), alone.create()])
      trueRows = null
      rows = []
      console.log('    (both databases made anew)')
    }
  }
}

function stampTo(rows) {
  return ['stamp', '--purge', ...(rows.length === 0 ? ['base'] : rows)]
}

/** What both tools say about the state, and what a third program sees. */
async function compareViews({ shared, alone, alembic, tribikos }) {
  for (const command of ['current', 'heads']) {
    const [ours, theirs] = await Promise.all([
      run(tribikos([command], shared.url)),
      run(alembic([command], shared.url)),
    ])
    agree(command, ours, theirs)
    same(`output of ${command}`, lines(ours.stdout), lines(theirs.stdout))
  }
  const [ours, theirs] = await Promise.all([dump(shared.url), dump(alone.url)])
  same('pg_dump', ours, theirs)
}

/** Alembic lists in an order that changes from process to process. */
function lines(text) {
  return text.trim().split('\n').sort()
}

function agree(what, ours, theirs) {
  if (ours.ok === theirs.ok) return
  throw new Difference(
    `${what}: one could, the other could not\n--- on the shared database\n${ours.stderr}${ours.stdout}\n--- Alembic alone\n${theirs.stderr}${theirs.stdout}`,
  )
}

function same(what, ours, theirs) {
  assert.deepEqual(ours, theirs, new Difference(`${what} differs\n${differenceOf(ours, theirs)}`))
}

function differenceOf(ours, theirs) {
  try {
    assert.deepEqual(ours, theirs)
    return ''
  } catch (error) {
    return error.message
  }
}

function run({ command, cwd, env }) {
  const [program, ...args] = command
  return new Promise((resolve) => {
    execFile(program, args, { cwd, env: { ...process.env, ...env } }, (error, stdout, stderr) => {
      resolve({ ok: error === null, stdout, stderr })
    })
  })
}

await main().catch((error) => {
  console.error(error instanceof Difference ? error.message : error)
  process.exitCode = 1
})

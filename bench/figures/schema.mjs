/**
 * A large schema: reading it and changing a little of it, against `pg_dump -s` of the same database; writing a revision
 * that makes all of it; and how all that grows with the schema.
 */
import { fileURLToPath } from 'node:url'
import { interleave, runOnce } from '../measure.mjs'
import { findPgDump } from '../pg-dump.mjs'
import { createSchemaProject } from '../schema-project.mjs'
import { measureSchemaSteps } from '../schema-steps.mjs'
import { execute, query } from '../server.mjs'

const readOnce = fileURLToPath(new URL('../read-schema-once.mjs', import.meta.url))

/** Processes of which the median counts, where not whole commands are timed. */
const processes = 3

/**
 * @typedef {object} SchemaOptions
 * @property {number} small tables of the schema that growth starts at
 * @property {number} large
 * @property {number} rounds
 * @property {{ read: number, change: number, writeMs: number, growth: number }} targets
 */

/**
 * @param {import('../server.mjs').Server} server
 * @param {SchemaOptions} options
 * @returns {Promise<{ figures: (import('../table.mjs').Figure | import('../table.mjs').Counts)[], notes: string[] }>}
 */
export async function measureSchema(server, { small, large, rounds, targets }) {
  const first = await withSchema(server, small, async (project, url) => ({
    steps: measureSchemaSteps(url, processes),
    change: (await interleave([changeOf(project, url)], Math.min(rounds, 3)))[0],
  }))
  return withSchema(server, large, async (project, url) => {
    const { steps, change, figure, notes } = await measureLarge(project, url, { rounds, targets })
    const growth = (before, after) => Math.round((after / before) * 10) / 10
    return {
      figures: [
        ...figure,
        {
          title: `A revision that makes a schema of ${large} tables, ${steps.objects} objects`,
          counts: [
            {
              name: 'diff, plan and text',
              value: Math.round(steps.write),
              unit: 'ms',
              target: targets.writeMs,
            },
            { name: 'processor time of that', value: Math.round(steps.writeCpu), unit: 'ms' },
            { name: 'peak memory, reading included', value: Math.round(steps.peakMb), unit: 'MB' },
          ],
        },
        {
          title: `Growth from ${small} to ${large} tables`,
          counts: [
            {
              name: 'reading',
              value: growth(first.steps.read, steps.read),
              unit: '×',
              target: targets.growth,
            },
            {
              name: 'diff, plan and text',
              value: growth(first.steps.write, steps.write),
              unit: '×',
              target: targets.growth,
            },
            {
              name: 'a small change, proved',
              value: growth(first.change.median, change.median),
              unit: '×',
              target: targets.growth,
            },
          ],
        },
      ],
      notes,
    }
  })
}

async function measureLarge(project, url, { rounds, targets }) {
  const steps = measureSchemaSteps(url, processes)
  const change = changeOf(project, url)
  const read = {
    name: 'reading the schema',
    command: [process.execPath, readOnce],
    env: { DATABASE_URL: url },
  }
  const [{ version }] = await query(
    url,
    "SELECT current_setting('server_version_num')::int / 10000 AS version",
  )
  const pgDump = findPgDump(version)
  if (pgDump === null) {
    const [changed] = await interleave([change], rounds)
    const reason = `there is no pg_dump of version ${version} or newer; name an older server in TRIBIKOS_BENCH_URL`
    return {
      steps,
      change: changed,
      figure: [],
      notes: [`schema: no comparison with pg_dump -s, because ${reason}`],
    }
  }
  const dump = { name: 'floor: pg_dump -s', command: [pgDump, '-s', '-f', '/dev/null', url] }
  const [floor, reading, changed] = await interleave([dump, read, change], rounds)
  const figure = {
    title: `Schema of ${project.tables} tables`,
    floor,
    subjects: [
      { ...reading, target: targets.read },
      { ...changed, target: targets.change },
    ],
  }
  return { steps, change: changed, figure: [figure], notes: [] }
}

function changeOf(project, url) {
  return {
    name: 'revision --autogenerate of a small change, proved',
    ...project.tribikos(['revision', '--autogenerate', '-m', 'a small change'], url),
    before: project.clear,
  }
}

/** The database is as it is right after a load: the server has no statistics of it unless autovacuum was quick. */
async function withSchema(server, tables, body) {
  const name = `tribikos_bench_schema_${tables}`
  const project = createSchemaProject(tables)
  const url = await server.createDatabase(name)
  try {
    await execute(url, project.statements)
    await checkChange(project, url)
    return await body(project, url)
  } finally {
    await server.dropDatabase(name)
    project.remove()
  }
}

/** A figure counts only when the change was found, written and proved. */
async function checkChange(project, url) {
  await runOnce(changeOf(project, url))
  if (project.written().length !== 1) throw new Error('the small change was not written as one revision')
}

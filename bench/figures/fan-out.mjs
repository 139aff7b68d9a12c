/** `upgrade head` on many schemas of one database, against psql doing the same with the same number of jobs. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { interleave, runOnce } from '../measure.mjs'
import { schemaDigest } from '../schema-digest.mjs'
import { execute } from '../server.mjs'

const jobs = 4

const environment = `import { defineEnvironment } from 'tribikos'

export default defineEnvironment({
  databases: function* () {
    const count = Number(process.env.TENANTS)
    for (let index = 0; index < count; index++) yield { name: \`tenant_\${index}\`, schema: \`tenant_\${index}\` }
  },
})
`

/**
 * @param {import('../server.mjs').Server} server
 * @param {import('../sample-project.mjs').SampleProject} project
 * @param {{ tenants: number, manyTenants: number, rounds: number, target: number, memoryTarget: number }} options
 * @returns {Promise<(import('../table.mjs').Figure | import('../table.mjs').Counts)[]>}
 */
export async function measureFanOut(server, project, options) {
  const { tenants, manyTenants, rounds, target, memoryTarget } = options
  const [name, psqlName] = ['tribikos_bench_tenants', 'tribikos_bench_tenants_psql']
  const url = await createTenants(server, name, tenants)
  const psqlUrl = await createTenants(server, psqlName, tenants)
  const upgrade = upgradeOf(project, url)
  try {
    const [floor, measured] = await interleave(
      [
        {
          name: `floor: psql in ${jobs} jobs, a transaction per revision`,
          command: ['sh', '-c', psqlScript],
          env: { TENANTS: String(tenants), JOBS: String(jobs), SQL_FILE: project.sqlFile, URL: psqlUrl },
          before: async () => void (await createTenants(server, psqlName, tenants)),
        },
        {
          ...upgrade(tenants),
          before: async () => void (await createTenants(server, name, tenants)),
        },
      ],
      rounds,
    )
    const inLast = (database) => `${database}?options=-c%20search_path%3Dtenant_${tenants - 1}`
    if ((await schemaDigest(inLast(url))) !== (await schemaDigest(inLast(psqlUrl))))
      throw new Error('tribikos and psql did not make the same schemas: the figures cannot be compared')
    await createTenants(server, name, manyTenants)
    const many = await runOnce(upgrade(manyTenants))
    return [
      {
        title: `Apply ${project.size} revisions to each of ${tenants} schemas`,
        floor,
        subjects: [{ ...measured, target }],
      },
      {
        title: `Memory for ${manyTenants} schemas`,
        counts: [
          {
            name: `peak of the process, beside that for ${tenants}`,
            value: (many.peakMb ?? Number.NaN) / (measured.peakMb ?? Number.NaN),
            target: memoryTarget,
            unit: '×',
          },
        ],
      },
    ]
  } finally {
    await server.dropDatabase(name)
    await server.dropDatabase(psqlName)
  }
}

const psqlScript = `seq 0 $((TENANTS - 1)) | xargs -P "$JOBS" -I '{}' \
  env 'PGOPTIONS=-c search_path=tenant_{}' psql -X -q -v ON_ERROR_STOP=1 -f "$SQL_FILE" "$URL"`

/** Gives the command for so many schemas. */
function upgradeOf(project, url) {
  const { cwd } = project.tribikos([])
  writeFileSync(join(cwd, 'env.ts'), environment)
  writeFileSync(
    join(cwd, 'tribikos.json'),
    JSON.stringify({ env: './env.ts', url: '${DATABASE_URL:-}', versionLocations: ['./versions'] }),
  )
  return (tenants) => {
    const command = project.tribikos(['upgrade', 'head', '--jobs', String(jobs)], url)
    return {
      name: `tribikos upgrade head, ${tenants} schemas`,
      ...command,
      env: { ...command.env, TENANTS: String(tenants) },
    }
  }
}

/** An empty database with so many empty schemas. */
async function createTenants(server, name, count) {
  const url = await server.createDatabase(name)
  await execute(
    url,
    Array.from({ length: count }, (_, index) => `CREATE SCHEMA tenant_${index};`),
  )
  return url
}

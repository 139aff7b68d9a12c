/** Every revision on an empty database, against psql with the same statements and a transaction per revision. */
import { interleave } from '../measure.mjs'
import { schemaDigest } from '../schema-digest.mjs'

/**
 * @param {import('../server.mjs').Server} server
 * @param {import('../sample-project.mjs').SampleProject} project
 * @param {{ rounds: number, warmTarget: number, coldTarget: number }} options
 * @returns {Promise<import('../table.mjs').Figure>}
 */
export async function measureApply(server, project, { rounds, warmTarget, coldTarget }) {
  const name = 'tribikos_bench_apply'
  const psqlName = 'tribikos_bench_apply_psql'
  const url = await server.createDatabase(name)
  const psqlUrl = await server.createDatabase(psqlName)
  const upgrade = project.tribikos(['upgrade', 'head'], url)
  const empty = async () => void (await server.createDatabase(name))
  try {
    const [floor, warm, cold] = await interleave(
      [
        {
          name: 'floor: psql, a transaction per revision',
          command: ['psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-f', project.sqlFile, psqlUrl],
          before: async () => void (await server.createDatabase(psqlName)),
        },
        { name: 'tribikos upgrade head', ...upgrade, before: empty },
        {
          name: 'tribikos upgrade head, no cache',
          ...upgrade,
          before: async () => {
            await empty()
            await project.clearCache()
          },
        },
      ],
      rounds,
    )
    if ((await schemaDigest(url)) !== (await schemaDigest(psqlUrl))) {
      throw new Error('tribikos and psql did not make the same schema: the figures cannot be compared')
    }
    return {
      title: `Apply ${project.size} revisions to an empty database`,
      floor,
      subjects: [
        { ...warm, target: warmTarget },
        { ...cold, target: coldTarget },
      ],
    }
  } finally {
    await server.dropDatabase(name)
    await server.dropDatabase(psqlName)
  }
}

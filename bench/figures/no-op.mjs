/** `upgrade head` with nothing to do, against a process that imports pg, connects and runs one select. */
import { fileURLToPath } from 'node:url'
import { interleave, runOnce } from '../measure.mjs'

const floorScript = fileURLToPath(new URL('../floors/select-rows.mjs', import.meta.url))

/**
 * @param {import('../server.mjs').Server} server
 * @param {import('../sample-project.mjs').SampleProject} project
 * @param {{ rounds: number, warmTarget: number, coldTarget: number }} options
 * @returns {Promise<import('../table.mjs').Figure>}
 */
export async function measureNoOp(server, project, { rounds, warmTarget, coldTarget }) {
  const url = await server.createDatabase('tribikos_bench_noop')
  try {
    const upgrade = project.tribikos(['upgrade', 'head'], url)
    await runOnce({ name: 'upgrade of an empty database', ...upgrade })
    const [floor, warm, cold] = await interleave(
      [
        {
          name: 'floor: import pg, connect, select',
          command: [process.execPath, floorScript],
          env: { DATABASE_URL: url },
        },
        { name: 'tribikos upgrade head', ...upgrade },
        { name: 'tribikos upgrade head, no cache', ...upgrade, before: project.clearCache },
      ],
      rounds,
    )
    return {
      title: `Nothing to do, ${project.size} applied revisions`,
      floor,
      subjects: [
        { ...warm, target: warmTarget },
        { ...cold, target: coldTarget },
      ],
    }
  } finally {
    await server.dropDatabase('tribikos_bench_noop')
  }
}

/**
 * Round trips per revision on a server that is far away: counted at the proxy, and seen in the time. A run with
 * nothing to do is taken off, so that connecting does not count.
 */
import { startDistantServer } from '../distant-server.mjs'
import { runOnce } from '../measure.mjs'

/**
 * @param {import('../server.mjs').Server} server
 * @param {import('../sample-project.mjs').SampleProject} project
 * @param {{ roundTripMs: number, target: number }} options
 * @returns {Promise<import('../table.mjs').Counts>}
 */
export async function measureRoundTrips(server, project, { roundTripMs, target }) {
  const name = 'tribikos_bench_distant'
  const distant = await startDistantServer(server, roundTripMs)
  try {
    const near = await server.createDatabase(name)
    const upgrade = {
      name: 'tribikos upgrade head',
      ...project.tribikos(['upgrade', 'head'], distant.urlOf(near)),
    }
    const apply = await countedRun(upgrade, distant)
    const nothing = await countedRun(upgrade, distant)
    const perRevision = (apply.roundTrips - nothing.roundTrips) / project.size
    return {
      title: `Round trips, ${project.size} revisions, ${roundTripMs} ms each`,
      counts: [
        { name: 'per revision, counted', value: perRevision, target },
        { name: 'per revision, by time', value: (apply.ms - nothing.ms) / project.size / roundTripMs },
        { name: 'with nothing to do, counted', value: nothing.roundTrips },
        { name: 'connections of the whole run', value: apply.connections },
      ],
    }
  } finally {
    distant.stop()
    await server.dropDatabase(name)
  }
}

async function countedRun(subject, distant) {
  await distant.counts()
  const { ms } = await runOnce(subject)
  return { ms, ...(await distant.counts()) }
}

/** Commands that read files only, against an empty Node process. */
import { interleave } from '../measure.mjs'

/**
 * @param {import('../sample-project.mjs').SampleProject} project
 * @param {{ rounds: number, target: number }} options
 * @returns {Promise<import('../table.mjs').Figure>}
 */
export async function measureGraphCommands(project, { rounds, target }) {
  const heads = project.tribikos(['heads'])
  const history = project.tribikos(['history'])
  const [floor, ...subjects] = await interleave(
    [
      { name: 'floor: node -e 0', command: [process.execPath, '-e', '0'] },
      { name: 'tribikos heads', ...heads },
      { name: 'tribikos history', ...history },
      { name: 'tribikos heads, no cache', ...heads, before: project.clearCache },
    ],
    rounds,
  )
  const [warmHeads, warmHistory, coldHeads] = subjects
  return {
    title: `No database, ${project.size} revisions`,
    floor,
    subjects: [{ ...warmHeads, target }, { ...warmHistory, target }, coldHeads],
  }
}

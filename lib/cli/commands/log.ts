/** `tribikos log` */
import { log, type LogReport } from '../../commands/log.ts'
import { projectOf, type CommandContext } from '../command-context.ts'
import { runLines, runText } from '../print/run.ts'

export async function run(context: CommandContext<'log'>): Promise<undefined> {
  const { invocation, terminal, signal } = context
  const { limit, verbose } = invocation.options
  const report = await log(await projectOf(context), { limit, signal })
  terminal.result(report, logText(report, verbose))
}

function logText({ database, exists, runs }: LogReport, isVerbose: boolean): string {
  if (runs.length === 0) return `${exists ? 'No run is noted' : 'There is no run log'} on ${database}`
  return runs.map((each) => (isVerbose ? runLines(each).join('\n') : runText(each))).join('\n')
}

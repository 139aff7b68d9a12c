/** `tribikos init` */
import { init } from '../../commands/init.ts'
import type { CommandContext } from '../command-context.ts'

export async function run({ invocation, terminal }: CommandContext<'init'>): Promise<undefined> {
  const { options, positionals, global } = invocation
  const report = await init(positionals.directory ?? '.', {
    template: options.template,
    scripts: options.scripts,
    url: global.url,
  })
  for (const { path, outcome } of report.files) {
    terminal.note(outcome === 'written' ? `Generating ${path} ...  done` : `File ${path} already exists, skipping`)
  }
  terminal.result(report, '')
}

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
  const lines = report.files.map(({ path, action }) => {
    if (action === 'kept') return `File ${path} already exists, skipping`
    return `${action === 'created' ? 'Generating' : 'Appending to'} ${path} ...  done`
  })
  terminal.result(report, lines.join('\n'))
  terminal.note('Next: tribikos revision -m "what it does", then tribikos upgrade head')
}

/** `tribikos list-templates` */
import { listTemplates } from '../../commands/list-templates.ts'
import type { CommandContext } from '../command-context.ts'

export async function run({ terminal }: CommandContext<'list-templates'>): Promise<undefined> {
  const report = listTemplates()
  terminal.result(
    report,
    [
      'Available templates:',
      '',
      ...report.templates.map(({ name, description }) => `${name} - ${description}`),
      '',
      "Templates are used via the 'init' command, e.g.:",
      '',
      '  tribikos init --template generic',
    ].join('\n'),
  )
}

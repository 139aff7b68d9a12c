/** `tribikos init` */
import { relative, resolve } from 'node:path'
import { init } from '../../commands/init.ts'
import type { CommandContext } from '../command-context.ts'
import { warnOfPasswords } from '../passwords.ts'

export async function run({ invocation, terminal }: CommandContext<'init'>): Promise<undefined> {
  const { options, positionals, global } = invocation
  warnOfPasswords(terminal, [global.url])
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
  const { directory = '.' } = positionals
  const go = relative(process.cwd(), resolve(directory)) === '' ? '' : `cd ${quoted(directory)}, then `
  terminal.note(`Next: ${go}tribikos revision -m "what it does", then tribikos upgrade head`)
}

/** A path as a shell takes it. */
function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : JSON.stringify(path)
}

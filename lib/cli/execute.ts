/** A command line, executed: reads it, loads the one command that it names, and says what to exit with. */
import type { ExitCode } from '../errors.ts'
import { readCommandLine } from './command-line.ts'
import type { CommandContext, CommandModule } from './command-context.ts'
import type { UntypedInvocation } from './invocation.ts'
import type { CommandName } from './options.ts'

/** Every command's module, imported when the command is called. */
const modules: { readonly [N in CommandName]: () => Promise<CommandModule<N>> } = {
  init: async () => import('./commands/init.ts'),
  'list-templates': async () => import('./commands/list-templates.ts'),
  revision: async () => import('./commands/revision.ts'),
  merge: async () => import('./commands/merge.ts'),
  upgrade: async () => import('./commands/upgrade.ts'),
  downgrade: async () => import('./commands/downgrade.ts'),
  rollback: async () => import('./commands/rollback.ts'),
  stamp: async () => import('./commands/stamp.ts'),
  import: async () => import('./commands/import.ts'),
  current: async () => import('./commands/current.ts'),
  history: async () => import('./commands/history.ts'),
  graph: async () => import('./commands/graph.ts'),
  heads: async () => import('./commands/heads.ts'),
  branches: async () => import('./commands/branches.ts'),
  show: async () => import('./commands/show.ts'),
  edit: async () => import('./commands/edit.ts'),
  'ensure-version': async () => import('./commands/ensure-version.ts'),
  status: async () => import('./commands/status.ts'),
  plan: async () => import('./commands/plan.ts'),
  check: async () => import('./commands/check.ts'),
  verify: async () => import('./commands/verify.ts'),
  lint: async () => import('./commands/lint.ts'),
  'lock-key': async () => import('./commands/lock-key.ts'),
  log: async () => import('./commands/log.ts'),
  checksum: async () => import('./commands/checksum.ts'),
  snapshot: async () => import('./commands/snapshot.ts'),
  types: async () => import('./commands/types.ts'),
  completion: async () => import('./commands/completion.ts'),
}

/** What every command gets of the process. */
export type ProcessContext = Pick<CommandContext<CommandName>, 'terminal' | 'activity' | 'signal'>

/** Does what a command line asks for and returns what the process should exit with. */
export async function execute(argv: readonly string[], context: ProcessContext): Promise<0 | ExitCode> {
  const { terminal } = context
  if (argv[0] === '--get-yargs-completions') {
    const { printCompletions } = await import('./help.ts')
    await printCompletions(argv)
    return 0
  }
  const line = readCommandLine(argv)
  if (line.kind === 'run') return dispatch(line.invocation, context)
  if (terminal.json) {
    const { helpValue, versionValue } = await import('./help-value.ts')
    terminal.result(line.kind === 'help' ? helpValue(line.command) : versionValue(), '')
  } else if (line.kind === 'help') {
    const { helpText } = await import('./help.ts')
    terminal.verbatim(`${await helpText(line.command, process.stdout.columns || 100)}\n`)
  } else {
    const { versionLine } = await import('./version.ts')
    terminal.verbatim(`${versionLine()}\n`)
  }
  return 0
}

async function dispatch(invocation: UntypedInvocation, context: ProcessContext): Promise<0 | ExitCode> {
  const load = modules[invocation.command] as () => Promise<CommandModule<CommandName>>
  const { run } = await load()
  // The parser filled exactly what the table lists for this command, which is what the command's type says.
  return (await run({ ...context, invocation: invocation as never })) ?? 0
}

/** The question that stands before a protected environment. It is asked on a terminal only, so no script ever hangs. */
import type { Project } from '../project/project.ts'
import type { Terminal } from './terminal.ts'

const question = 'This environment is protected. Type the name of its database to change it: '

/** The name of the database as `--yes` gives it or as it is typed; nothing where nobody can be asked. */
export async function confirmedDatabase(
  project: Project,
  yes: string | undefined,
  { terminal, signal }: { readonly terminal: Terminal; readonly signal: AbortSignal },
): Promise<string | undefined> {
  const isAskable =
    process.stdin.isTTY && process.stderr.isTTY && !terminal.json && (process.env['CI'] ?? '') === ''
  if (!project.config.protected || yes !== undefined || !isAskable) return yes
  const { createInterface } = await import('node:readline/promises')
  const asking = createInterface({ input: process.stdin, output: process.stderr })
  // On a terminal in raw mode Ctrl-C is a key, not a signal.
  asking.on('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  try {
    return (await asking.question(question, { signal })).trim()
  } catch (error) {
    signal.throwIfAborted()
    throw error
  } finally {
    asking.close()
  }
}

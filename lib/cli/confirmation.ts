/** Questions that stand before a run. They are asked on a terminal only, so no script ever hangs. */
import type { Project } from '../project/project.ts'
import type { Terminal } from './terminal.ts'

const protectedQuestion = 'This environment is protected. Type the name of its database to change it: '

interface Asking {
  readonly terminal: Terminal
  readonly signal: AbortSignal
}

/** Whether somebody sits there who could answer. */
export function canAsk({ terminal }: Pick<Asking, 'terminal'>): boolean {
  return process.stdin.isTTY && process.stderr.isTTY && !terminal.json && (process.env['CI'] ?? '') === ''
}

/** Whether the answer to a question is yes. To be asked only where {@link canAsk} says so. */
export async function isAgreed(question: string, asking: Asking): Promise<boolean> {
  return /^y(?:es)?$/i.test(await ask(question, asking))
}

/** The name of the database as `--yes` gives it or as it is typed; nothing where nobody can be asked. */
export async function confirmedDatabase(
  project: Project,
  yes: string | undefined,
  asking: Asking,
): Promise<string | undefined> {
  if (!project.config.protected || yes !== undefined || !canAsk(asking)) return yes
  return ask(protectedQuestion, asking)
}

/** What is typed in answer to a question. To be asked only where {@link canAsk} says so. */
export async function confirmedByName(question: string, asking: Asking): Promise<string> {
  return ask(question, asking)
}

async function ask(question: string, { signal }: Asking): Promise<string> {
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

/** `tribikos checksum` */
import { checksum, type ChecksumReport } from '../../commands/checksum.ts'
import { projectOf, type CommandContext } from '../command-context.ts'
import { confirmedDatabase } from '../confirmation.ts'

export async function run(context: CommandContext<'checksum'>): Promise<0 | 1> {
  const { invocation, terminal, signal } = context
  const { accept, reason, yes } = invocation.options
  const project = await projectOf(context)
  const report = await checksum(project, {
    accept,
    reason,
    confirmDatabase: accept.length === 0 ? undefined : await confirmedDatabase(project, yes, context),
    signal,
  })
  terminal.result(report, checksumText(report))
  return report.ok ? 0 : 1
}

function checksumText({ files, accepted }: ChecksumReport): string {
  const count = (wanted: string): number => files.filter(({ state }) => state === wanted).length
  const unknown = count('unknown')
  return [
    ...accepted.map((id) => `Accepted: ${id}`),
    ...files
      .filter(({ state }) => state === 'changed')
      .map(
        ({ id, path, checksum: now }) => `Changed: ${id} (${path}${now === null ? ', cannot be read' : ''})`,
      ),
    `${files.length} applied: ${count('same')} unchanged, ${count('changed')} changed${unknown === 0 ? '' : `, ${unknown} without a checksum`}`,
  ].join('\n')
}

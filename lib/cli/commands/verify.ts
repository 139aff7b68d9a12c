/** `tribikos verify` */
import { resolve } from 'node:path'
import type { SeedFile } from '../../commands/seeds.ts'
import { verify } from '../../commands/verify.ts'
import { verifyText } from '../../commands/verify-text.ts'
import { projectOf, type CommandContext } from '../command-context.ts'

export async function run(context: CommandContext<'verify'>): Promise<0 | 1> {
  const { invocation, terminal, signal } = context
  const { since, seed, database, 'scratch-url': scratchUrl } = invocation.options
  const folder = process.cwd()
  const report = await verify(await projectOf(context), {
    revisions: [...invocation.positionals.revisions, ...(since === undefined ? [] : [`${since}:`])],
    seeds: seed.map((text) => seedOf(text, folder)),
    database,
    scratchUrl,
    signal,
    onRevision: ({ id, index, count }) => {
      terminal.progress(`[${index + 1}/${count}] ${id}`)
    },
  })
  terminal.progress('')
  for (const warning of report.warnings) terminal.warning(warning)
  terminal.note(
    report.on === 'scratch'
      ? `Scratch databases on ${report.database}; no other database was changed`
      : `Database: ${report.database}; nothing in it was changed`,
  )
  terminal.result(report, verifyText(report, folder))
  return report.ok ? 0 : 1
}

/** `rows.sql`, or `ae10=rows.sql`. */
function seedOf(text: string, folder: string): SeedFile {
  const [, revision = null, file = ''] = /^(?:([^=/\\]*)=)?(.*)$/s.exec(text) ?? []
  return { revision, file: resolve(folder, file) }
}

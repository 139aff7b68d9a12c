/** `tribikos check` */
import { check, type CheckReport } from '../../commands/check.ts'
import { projectOf, type CommandContext } from '../command-context.ts'
import { diagnosticLines } from '../print/diagnostics.ts'

export async function run(context: CommandContext<'check'>): Promise<0 | 1> {
  const { invocation, terminal, signal } = context
  const { options } = invocation
  const report = await check(await projectOf(context), {
    allowHeads: options['allow-heads'],
    from: options.from,
    drift: options.drift,
    scratchUrl: options['scratch-url'],
    signal,
  })
  for (const warning of report.schema?.warnings ?? []) terminal.warning(warning)
  terminal.result(
    report,
    [...differenceLines(report), ...diagnosticLines(report.diagnostics), summary(report)].join('\n'),
  )
  return report.ok ? 0 : 1
}

function differenceLines({ schema }: CheckReport): readonly string[] {
  if (schema === null) return []
  const word = schema.comparedWith === 'revisions' ? 'Drifted:' : 'Detected'
  return schema.differences.map(({ text }) => `${word} ${text}`)
}

function summary({ ok, schema, revisions, heads }: CheckReport): string {
  const counts = `${counted(revisions, 'revision')}, ${counted(heads.length, 'head')}`
  if (!ok) return `Problems in ${counts}.`
  if (schema === null) return `No problems in ${counts}.`
  const equal =
    schema.comparedWith === 'revisions'
      ? `${schema.database} is what its revisions make.`
      : `No new upgrade operations detected: ${schema.database} has the schema of the schema source.`
  return `No problems in ${counts}.\n${equal}`
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}

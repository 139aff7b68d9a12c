/** `tribikos types` */
import { resolve } from 'node:path'
import { types, type TypesReport } from '../../commands/types.ts'
import { projectOf, type CommandContext } from '../command-context.ts'

export async function run(context: CommandContext<'types'>): Promise<0 | 1> {
  const { invocation, terminal, signal } = context
  const { from, output, schema, check, 'scratch-url': scratchUrl } = invocation.options
  const project = await projectOf(context)
  const report = await types(project, {
    from,
    output: fileOf(output),
    schemas: schema.length === 0 ? undefined : schema,
    check,
    scratchUrl,
    signal,
  })
  for (const warning of report.warnings) terminal.warning(warning)
  if (report.state === 'written' && !report.knex && project.config.types.knex === null)
    terminal.note(
      'No package.json names knex: its tables are not declared. `"knex": true` in "types" does it.',
    )
  if (report.state === 'none' && !terminal.json) terminal.verbatim(report.text)
  else terminal.result(report, summary(report))
  return report.state === 'different' || report.state === 'missing' ? 1 : 0
}

/** `-` prints, whatever the configuration says. */
function fileOf(output: string | undefined): string | null | undefined {
  if (output === undefined) return undefined
  return output === '-' ? null : resolve(output)
}

const origins = {
  database: 'the database has',
  history: 'the revisions make',
  source: 'the schema source says',
}

function summary({ state, output, from, changes }: TypesReport): string {
  const wanted = `what ${origins[from]}`
  switch (state) {
    case 'none':
      return ''
    case 'written':
      return `Generating ${output} ...  done`
    case 'unchanged':
      return `${output} is up to date.`
    case 'missing':
      return `${output} is not there.\nWrite it with \`tribikos types\`.`
    case 'different':
      return [
        `${output} is not ${wanted}:`,
        ...changes.map((line) => `  ${line}`),
        'Write it with `tribikos types`.',
      ].join('\n')
  }
}

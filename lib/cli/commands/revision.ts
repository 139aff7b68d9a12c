/** `tribikos revision` */
import { revision } from '../../commands/revision.ts'
import { TribikosError } from '../../errors.ts'
import { projectOf, type CommandContext } from '../command-context.ts'
import { askedForSql } from '../file-format.ts'
import { reportWritten } from '../print/written.ts'

export async function run(context: CommandContext<'revision'>): Promise<undefined> {
  const { invocation, terminal, signal } = context
  const { options } = invocation
  if (options.autogenerate) return (await import('../autogenerate.ts')).runAutogenerate(context)
  requireAutogenerate(options)
  const report = await revision(await projectOf(context), {
    message: options.message,
    head: options.head,
    splice: options.splice,
    branchLabels: options['branch-label'],
    versionPath: options['version-path'],
    id: options['rev-id'],
    dependsOn: options['depends-on'],
    sqlFile: askedForSql(options),
    signal,
  })
  reportWritten(terminal, report)
}

/** @throws usage */
function requireAutogenerate(options: CommandContext<'revision'>['invocation']['options']): void {
  const given = [
    ...(options['dry-run'] ? ['--dry-run'] : []),
    ...(options.from === undefined ? [] : ['--from']),
    ...(options.prove === undefined ? [] : ['--prove']),
    ...(options.rename.length === 0 ? [] : ['--rename']),
    ...(options['no-drop'].length === 0 ? [] : ['--no-drop']),
    ...(options.safe ? ['--safe'] : []),
    ...(options['allow-drop'].length === 0 ? [] : ['--allow-drop']),
    ...(options['single-file'] ? ['--single-file'] : []),
    ...(options['scratch-url'] === undefined ? [] : ['--scratch-url']),
  ]
  const [first] = given
  if (first === undefined) return
  throw new TribikosError('usage', `Option ${first} is for --autogenerate`, {
    hint: 'Add --autogenerate to compare the database with the schema source.',
  })
}

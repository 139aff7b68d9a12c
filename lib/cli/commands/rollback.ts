/** `tribikos rollback` */
import { plan, type PlanReport } from '../../commands/plan.ts'
import { rollback } from '../../commands/rollback.ts'
import { projectOf, type CommandContext } from '../command-context.ts'
import { canAsk, confirmedDatabase, isAgreed } from '../confirmation.ts'
import { planText } from '../print/plan.ts'
import { printRun, runOptionsOf } from '../run-revisions.ts'

export async function run(context: CommandContext<'rollback'>): Promise<undefined> {
  const { invocation, terminal, signal } = context
  const { options } = invocation
  const { revision } = invocation.positionals
  const project = await projectOf(context)
  const planned = async (): Promise<PlanReport> => plan(project, revision, { direction: 'rollback', signal })
  if (options['dry-run']) {
    const report = await planned()
    terminal.result(report, planText(report))
    return
  }
  const isAsked = !options.cascade && canAsk(context)
  const report = await rollback(project, revision, {
    ...runOptionsOf(context),
    cascade: isAsked ? await agreedTo(await planned(), context) : options.cascade,
    confirmDatabase: await confirmedDatabase(project, options.yes, context),
  })
  printRun(terminal, report)
}

/** What goes beside the revision itself, if somebody who has seen the list agrees; a run is then held to it. */
async function agreedTo(report: PlanReport, context: CommandContext<'rollback'>): Promise<readonly string[]> {
  const others = report.steps.slice(0, -1).flatMap(({ revisions }) => revisions)
  if (others.length === 0) return []
  context.terminal.note(planText(report))
  return (await isAgreed('Undo all of them? [y/N] ', context)) ? others : []
}

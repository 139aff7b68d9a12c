/** `tribikos revision --autogenerate`: what was found, what was written, and whether it was proved. */
import { autogenerate, type AutogenerateReport } from '../commands/autogenerate.ts'
import type { RenameCandidate } from '../commands/find-differences.ts'
import { type CommandContext, projectOf } from './command-context.ts'
import { askedForSql } from './file-format.ts'
import { findingLines } from './print/lint.ts'
import { reportWritten } from './print/written.ts'
import type { Terminal } from './terminal.ts'

export async function runAutogenerate(context: CommandContext<'revision'>): Promise<undefined> {
  const { invocation, terminal, signal } = context
  const { options } = invocation
  const report = await autogenerate(await projectOf(context), {
    message: options.message,
    head: options.head,
    splice: options.splice,
    branchLabels: options['branch-label'],
    versionPath: options['version-path'],
    id: options['rev-id'],
    dependsOn: options['depends-on'],
    from: options.from,
    prove: options.prove,
    renames: options.rename,
    chooseRenames: isAskable(terminal) ? async (found) => askForRenames(found, signal) : undefined,
    noDrop: kinds(options['no-drop']),
    safe: options.safe,
    allowDrop: kinds(options['allow-drop']),
    singleFile: options['single-file'],
    sqlFile: askedForSql(options),
    scratchUrl: options['scratch-url'],
    dryRun: options['dry-run'],
    signal,
  })
  printReport(terminal, report, options['no-drop'].length > 0)
}

/** `['table,column', 'index']`, or everything where `all` is among them. */
export function kinds(given: readonly string[]): 'all' | readonly string[] {
  const names = given.flatMap((text) => text.split(',')).map((name) => name.trim())
  return names.includes('all') ? 'all' : names.filter((name) => name !== '')
}

function printReport(terminal: Terminal, report: AutogenerateReport, sparesDrops: boolean): void {
  for (const { text } of report.differences) terminal.note(`Detected ${text}`)
  for (const warning of report.warnings) terminal.warning(warning)
  if (report.differences.length === 0) {
    const spared = sparesDrops ? 'that --no-drop leaves out' : 'for which --allow-drop was not said'
    const found =
      sparesDrops || report.kept.length > 0
        ? `nothing but drops ${spared}`
        : 'the database has the wanted schema'
    terminal.result(report, `No changes: ${found}. Nothing was written.`)
    return
  }
  if (report.proof === 'proved') terminal.note('proved: upgrade reaches the schema, downgrade restores it')
  for (const problem of report.proofProblems) terminal.warning(`not proved: ${problem}`)
  // What is only advice is for those who ask.
  const findings = report.lint.filter(({ severity }) => severity !== 'info')
  for (const line of findingLines(findings, process.cwd())) terminal.note(`lint: ${line}`)
  if (report.revision !== null) {
    reportWritten(terminal, report.revision, report)
    return
  }
  if (report.files.length === 0) {
    terminal.result(report, 'Nothing was written: env.ts leaves nothing of it.')
    return
  }
  const files = report.files.map(
    ({ path, text }) => `${path.endsWith('.sql') ? '--' : '//'} ${path}\n${text}`,
  )
  const sql =
    report.sql === null ? [] : [`-- upgrade\n${report.sql.upgrade}`, `-- downgrade\n${report.sql.downgrade}`]
  terminal.result(report, [...files, ...sql].join('\n'))
}

function isAskable(terminal: Terminal): boolean {
  return process.stdin.isTTY && process.stderr.isTTY && !terminal.json && (process.env['CI'] ?? '') === ''
}

/** One question for each; nothing but `y` or `yes` is one. */
async function askForRenames(
  candidates: readonly RenameCandidate[],
  signal: AbortSignal,
): Promise<readonly RenameCandidate[]> {
  const { createInterface } = await import('node:readline/promises')
  const asking = createInterface({ input: process.stdin, output: process.stderr })
  asking.on('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  const chosen: RenameCandidate[] = []
  try {
    for (const candidate of candidates) {
      const { kind, from, to } = candidate
      const answer = await asking.question(
        `Was ${kind} ${from.join('.')} renamed to ${to.join('.')}? [y/N] `,
        { signal },
      )
      if (/^y(?:es)?$/i.test(answer.trim())) chosen.push(candidate)
    }
  } catch (error) {
    signal.throwIfAborted()
    throw error
  } finally {
    asking.close()
  }
  return chosen
}

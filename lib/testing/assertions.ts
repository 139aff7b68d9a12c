/**
 * What every project wants to be sure of, as functions that any test runner can call: they throw an AssertionError whose
 * message is the report. They work on scratch databases and change nothing.
 */
import { check, type CheckReport } from '../commands/check.ts'
import { heads } from '../commands/heads.ts'
import type { SeedFile } from '../commands/seeds.ts'
import { verify, type VerifyReport } from '../commands/verify.ts'
import { verifyText } from '../commands/verify-text.ts'
import { attempted } from '../runtime/attempted.ts'
import { errorText, failed } from './failed.ts'
import { type GivenProject, givenProject } from './given-project.ts'
import { scratch } from './scratch.ts'

export interface ScratchOptions {
  /**
   * Server for scratch databases, or `pglite://memory`. By default the server of the project's database, and memory where
   * the project has no URL or its role may not create databases.
   */
  readonly scratchUrl?: string | undefined
}

/**
 * That one revision is the end of all others.
 * @throws AssertionError; the codes of a graph that does not load
 */
export async function assertSingleHead(project?: GivenProject): Promise<void> {
  const { revisions } = await heads(await givenProject(project))
  if (revisions.length < 2) return
  const list = revisions.map(({ id, message }) => `  ${id} ${message}`.trimEnd())
  throw failed(
    [`The revisions have ${revisions.length} heads:`, ...list, 'hint: Unite them: tribikos merge heads'].join(
      '\n',
    ),
  )
}

export interface UpgradeOptions extends ScratchOptions {
  /** Where to begin: a revision argument; `base` by default. */
  readonly from?: string | undefined
  /** Where to go: a revision argument; `heads` by default. */
  readonly to?: string | undefined
}

/**
 * That an empty database can be upgraded.
 * @throws AssertionError; the codes of revision arguments, of connecting and of scratch databases
 */
export async function assertUpgrades(project?: GivenProject, options: UpgradeOptions = {}): Promise<void> {
  const { from = 'base', to = 'heads', scratchUrl } = options
  const database = await scratch(project, { scratchUrl })
  try {
    const attempt = await attempted(async () => {
      if (from !== 'base') await database.upgrade(from)
      await database.upgrade(to)
    })
    if ('error' in attempt) throw failed(errorText(attempt.error), attempt.error)
  } finally {
    await database.close()
  }
}

export interface UpDownOptions extends ScratchOptions {
  /** Revision arguments and ranges `from:to`, as for `tribikos verify`; all revisions by default. */
  readonly revisions?: string | readonly string[] | undefined
  /** SQL files whose rows are put in, besides those of `seeds` in the configuration. */
  readonly seeds?: readonly SeedFile[] | undefined
}

/**
 * That each revision goes up, down and up again, that the schemas in between agree, and that its `verify(op)` passes.
 * @throws AssertionError; seed_failed; the codes of revision arguments, of connecting and of scratch databases
 */
export async function assertUpDownConsistent(
  project?: GivenProject,
  options: UpDownOptions = {},
): Promise<VerifyReport> {
  const opened = await givenProject(project)
  const report = await verify(opened, options)
  if (!report.ok) throw failed(verifyText(report, opened.root))
  return report
}

/**
 * That the revisions make the schema of the schema source.
 * @throws AssertionError; schema_source_missing; the codes of connecting, of scratch databases and of the schema source
 */
export async function assertModelMatches(
  project?: GivenProject,
  options: ScratchOptions = {},
): Promise<void> {
  const opened = await givenProject(project)
  const report = await check(opened, { from: 'history', allowHeads: true, scratchUrl: options.scratchUrl })
  if (!report.ok) throw failed(checkText(report))
}

function checkText({ diagnostics, schema }: CheckReport): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  return [
    ...errors.flatMap(({ subject, message, hint }) => [
      subject === '' ? message : `${subject}: ${message}`,
      ...(hint === undefined ? [] : [`hint: ${hint}`]),
    ]),
    ...(schema?.differences ?? []).map(({ text }) => `  ${text}`),
  ].join('\n')
}

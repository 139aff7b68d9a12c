/**
 * A run as SQL text for psql: the same plan, the same operations and the same compiler as on a database. The text is
 * whole or there is none.
 */
import type { Dialect, Statement, VersionTableHome } from '../dialects/dialect.ts'
import { TribikosError } from '../errors.ts'
import type { Step } from '../graph/plan.ts'
import { createOp } from '../ops/create-op.ts'
import type { RevisionModule } from '../project/revision-module.ts'
import { bodyFailed, located, type FailurePlace } from './failure.ts'
import { loadModules } from './load-modules.ts'
import { offlinePort } from './offline-port.ts'
import type { OfflineRequest } from './offline-request.ts'
import { Script } from './script.ts'
import { stepComment } from './step-line.ts'

export type { OfflineRequest } from './offline-request.ts'

interface Rendering {
  readonly request: OfflineRequest
  readonly script: Script
  readonly home: VersionTableHome
  readonly modules: ReadonlyMap<string, RevisionModule>
  /** Whether each step is a transaction of its own. */
  readonly commitsEach: boolean
}

/**
 * Renders the steps from the rows given, with BEGIN and COMMIT as a run would have them. The script can be run with
 * `psql -v ON_ERROR_STOP=1`.
 *
 * @throws data_offline for a revision that reads; what `code.load` throws; operation_invalid, migration_failed,
 * autocommit_in_transaction, transaction_control
 */
export async function renderOffline(request: OfflineRequest): Promise<string> {
  const { settings, plan, dialect, command } = request
  const commitsEach = command !== 'stamp' && settings.transaction === 'revision'
  const rendering: Rendering = {
    request,
    script: new Script({ dialect, mayCommit: commitsEach }),
    home: {
      schema: settings.versionTableSchema,
      table: settings.versionTable,
      primaryKey: settings.versionTablePrimaryKey,
      width: settings.versionTableWidth,
    },
    modules: await loadModules(plan, request, settings.transaction === 'run'),
    commitsEach,
  }
  const { script } = rendering
  if (opensFirst(rendering)) script.begin()
  addBeginning(rendering)
  for (const step of plan.steps) await renderStep(rendering, step)
  script.commit()
  return script.text
}

/** The first transaction begins before the comment of the first step, unless that runs outside of one. */
function opensFirst({ request: { plan }, modules, commitsEach }: Rendering): boolean {
  const [first] = plan.steps
  return !commitsEach || first === undefined || isTransactional(first, modules)
}

/** What the table must be before the first step: made where nothing is, and looked at where that is wanted. */
function addBeginning({ request, script, home }: Rendering): void {
  const { start, dialect, guard } = request
  if (start.length === 0) script.add(dialect.versionTable.create(home, { ifNotExists: false }))
  else if (guard === true) script.add(guardStatement(start, home, dialect))
}

async function renderStep(rendering: Rendering, step: Step): Promise<void> {
  const { request, script, home, modules, commitsEach } = rendering
  const isInside = isTransactional(step, modules)
  if (isInside) script.begin()
  else script.commit()
  script.comment(stepComment(step))
  const module = step.direction === 'stamp' ? undefined : modules.get(step.revisions[0]?.id ?? '')
  if (module !== undefined) await renderBody(rendering, step, module)
  for (const change of step.rowChanges)
    script.add(request.dialect.versionTable.change(home, change, 'script'))
  if (commitsEach) script.commit()
}

async function renderBody({ request, script }: Rendering, step: Step, module: RevisionModule): Promise<void> {
  const { dialect, code, operations } = request
  const place: FailurePlace = { step, callSite: (error) => code.callSite(error) }
  const direction = step.direction === 'downgrade' ? 'downgrade' : 'upgrade'
  const port = offlinePort({ script, dialect, module, direction, place }, request)
  if (!module.transactional) script.enterBare()
  try {
    await module[direction]?.(createOp(port, { operations }))
    await port.finish()
  } catch (error) {
    throw error instanceof TribikosError ? located(error, place) : bodyFailed(error, place)
  } finally {
    if (!module.transactional) script.leaveBare()
  }
}

function isTransactional({ revisions }: Step, modules: ReadonlyMap<string, RevisionModule>): boolean {
  return modules.get(revisions[0]?.id ?? '')?.transactional ?? true
}

/** Stops a script that is run on another state than the one that it was made for. */
function guardStatement(rows: readonly string[], home: VersionTableHome, dialect: Dialect): Statement {
  const { sql: read } = dialect.versionTable.read(home)
  const wanted = rows.toSorted()
  const message = `the version table does not have the rows that this script starts from: ${wanted.join(', ')}`
  const list = wanted.map((row) => dialect.literal(row)).join(', ')
  return {
    sql: [
      'DO $tribikos$',
      'BEGIN',
      `    IF (SELECT array_agg(version_num::text ORDER BY version_num::text COLLATE "C") FROM (${read}) AS rows)`,
      `        IS DISTINCT FROM ARRAY[${list}]::text[] THEN`,
      `        RAISE EXCEPTION USING MESSAGE = ${dialect.literal(message)};`,
      '    END IF;',
      'END',
      '$tribikos$',
    ].join('\n'),
    transaction: 'inside',
  }
}

/** Loads the code of all steps before the first one runs, so that what is missing stops a run with nothing changed. */
import { TribikosError } from '../errors.ts'
import type { RunPlan } from '../graph/plan.ts'
import type { RevisionModule } from '../project/revision-module.ts'
import type { ConnectedRunRequest } from './run-request.ts'

/**
 * The modules by id of their revision; a stamp needs none.
 * @throws what `code.load` throws; autocommit_in_transaction for a bare revision in a run of one transaction
 */
export async function loadModules(
  { steps }: RunPlan,
  { code }: Pick<ConnectedRunRequest, 'code'>,
  isOneTransaction: boolean,
): Promise<ReadonlyMap<string, RevisionModule>> {
  const modules = new Map<string, RevisionModule>()
  for (const direction of ['upgrade', 'downgrade'] as const) {
    const headers = steps.filter((step) => step.direction === direction).flatMap(({ revisions }) => revisions)
    if (headers.length === 0) continue
    for (const module of await code.load(headers, direction)) modules.set(module.header.id, module)
  }
  if (isOneTransaction) refuseBare([...modules.values()])
  return modules
}

function refuseBare(modules: readonly RevisionModule[]): void {
  const bare = modules.find(({ transactional }) => !transactional)
  if (bare === undefined) return
  const { id, path } = bare.header
  throw new TribikosError(
    'autocommit_in_transaction',
    `Revision ${id} (${path}) runs outside of a transaction, and the run is to be one transaction`,
    {
      hint: 'Run it with one transaction per revision: --transaction revision.',
      details: { revision: id, file: path },
    },
  )
}

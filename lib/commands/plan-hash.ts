/** A short name of a plan, by which whoever approved it can be sure that it is the one that runs. */
import { createHash } from 'node:crypto'
import { TribikosError } from '../errors.ts'
import type { RunPlan } from '../graph/plan.ts'
import { fileChecksums } from '../project/revision-checksum.ts'

/**
 * 16 hexadecimal digits over everything that the run would do: the steps, their rows, and the texts of the revision files.
 * What these files import is not part of it.
 */
export async function planHash(plan: RunPlan): Promise<string> {
  const paths = plan.steps.flatMap(({ revisions }) => revisions.map(({ path }) => path))
  const checksums = await fileChecksums(paths)
  const steps = plan.steps.map(({ direction, revisions, rowChanges }) => ({
    direction,
    revisions: revisions.map(({ id, path }) => [id, direction === 'stamp' ? null : checksums.get(path)]),
    rowChanges,
  }))
  const text = JSON.stringify({ rowsBefore: plan.rowsBefore.toSorted(), steps })
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}

/** @throws plan_changed unless the plan has this hash */
export async function requirePlan(plan: RunPlan, approved: string): Promise<void> {
  const hash = await planHash(plan)
  if (hash === approved.toLowerCase()) return
  throw new TribikosError(
    'plan_changed',
    `The plan is not the one that was approved: its hash is ${hash}, not ${approved}. Nothing was changed`,
    {
      hint: 'The database or a revision file has changed since. Look at the plan again, with `tribikos plan` or --dry-run.',
      details: { hash, approved },
    },
  )
}

/** What stands around a run: the confirmation of a protected environment, the approved plan, changed files, the run log. */
import { databaseName, describeTarget } from '../config/describe-target.ts'
import type { DatabaseTarget } from '../config/database-target.ts'
import { TribikosError } from '../errors.ts'
import type { Project } from '../project/project.ts'
import { checksumAlgorithm, fileChecksum } from '../project/revision-checksum.ts'
import { runOrigin } from '../project/run-origin.ts'
import type { FileGuard } from '../runtime/file-guard.ts'
import type { RunRecord } from '../runtime/run-record.ts'
import { appliedFiles } from './applied-files.ts'
import { requirePlan } from './plan-hash.ts'
import type { RevisionRun, RunOptions } from './run-options.ts'

interface Noted {
  readonly id: string
  readonly reason: string | undefined
  readonly secrets: () => readonly string[]
}

/** What the run log gets to know; null where it is switched off. */
export function recordOf(
  project: Project,
  run: RevisionRun,
  { id, reason, secrets }: Noted,
): RunRecord | null {
  if (!project.config.runLog) return null
  const { command, loggedAs = command, target } = run
  return {
    id,
    facts: () => ({ id, command: loggedAs, target, reason: reason ?? null, ...runOrigin(project) }),
    checksum: ({ path }) => ({ checksum: fileChecksum(path), algorithm: checksumAlgorithm }),
    secrets,
  }
}

export function guardOf(
  { config }: Project,
  { command, graph }: RevisionRun,
  options: RunOptions,
): FileGuard {
  const { planHash: approved } = options
  return {
    approve: async (plan) => (approved === undefined ? undefined : requirePlan(plan, approved)),
    changed:
      graph === null || command === 'stamp' || config.checksums === 'off'
        ? null
        : async (rows, applied) =>
            (await appliedFiles(graph, rows, applied)).filter(({ state }) => state === 'changed'),
    refuses: config.checksums === 'refuse',
  }
}

/** @throws protected_environment */
export function requireConfirmation(
  project: Project,
  target: DatabaseTarget,
  confirmed: string | undefined,
): void {
  const name = project.database?.name ?? databaseName(target)
  if (!project.config.protected || confirmed === name) return
  throw new TribikosError(
    'protected_environment',
    confirmed === undefined
      ? `${describeTarget(target)} belongs to a protected environment, and nobody confirmed that it is to be changed`
      : `The confirmation names the database '${confirmed}', and this one is '${name}' (${describeTarget(target)})`,
    {
      hint: `If you mean it, add --yes ${name}. To see what would happen: --dry-run.`,
      details: { database: name },
    },
  )
}

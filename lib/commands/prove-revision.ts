/** The proof of the revisions that are about to be written, in words. */
import { describeDifferences } from '../autogenerate/describe.ts'
import { TribikosError } from '../errors.ts'
import { isProved, type Proof, type ProofStart, prove } from '../runtime/prove.ts'
import { diffCatalogs, type Difference } from '../schema/diff.ts'
import type { SchemaComparison } from './compare-schemas.ts'
import type { PlannedRevision } from './new-revision-file.ts'

/** What to do without a proof: write nothing, write and say so, or do not even try. */
export type ProofDemand = 'require' | 'warn' | 'off'

export interface ProofOutcome {
  /** `not proved` only where that was allowed; `none` where there was nothing to prove. */
  readonly proof: 'proved' | 'not proved' | 'off' | 'none'
  /** What the proof found, where it found something. */
  readonly problems: readonly string[]
}

export interface ProofWish {
  readonly demand: ProofDemand
  /** How many revisions were planned: env.ts may have made more of them, or fewer. */
  readonly planned: number
}

/**
 * Proves revisions that follow each other.
 * @throws proof_failed
 */
export async function proveRevisions(
  work: SchemaComparison,
  files: readonly PlannedRevision[],
  { demand, planned }: ProofWish,
): Promise<ProofOutcome> {
  if (files.length === 0) return { proof: 'none', problems: [] }
  if (demand === 'off') return { proof: 'off', problems: [] }
  if (files.length !== planned) {
    const wish = planned === 1 ? 'a proof is of one' : `${planned} were planned`
    return failed(demand, [`processRevisionDirectives made ${files.length} revisions of it, and ${wish}`])
  }
  const proveFrom = async (start: ProofStart): Promise<Proof<Difference>> => proofOf(work, files, start)
  // What is not proved in the goal's own database gets a second chance where all is built from what was read.
  const start = await startInGoal(work)
  const first = start === null ? null : await proveFrom(start)
  const proof =
    first !== null && isProved(first) ? first : await proveFrom({ copyOf: await work.startDatabase() })
  if (isProved(proof)) return { proof: 'proved', problems: [] }
  // With a report, the warnings are in that.
  const notes = demand === 'require' ? work.warnings() : []
  return failed(demand, [...problemsOf(proof), ...notes], proof)
}

/** The goal's own database, which is there already, as it is or turned into the start. */
async function startInGoal(work: SchemaComparison): Promise<ProofStart | null> {
  const goal = work.spendGoalDatabase()
  if (goal !== null) return { spendGoal: goal }
  const turned = await work.turnGoalDatabase()
  return turned === null ? null : { spend: turned }
}

async function proofOf(
  work: SchemaComparison,
  revisions: readonly PlannedRevision[],
  start: ProofStart,
): Promise<Proof<Difference>> {
  return prove<Difference>({
    ...work.runSettings,
    scratch: work.scratch,
    start,
    from: work.start.catalog,
    to: work.goal.catalog,
    revisions,
    loader: work.session.loader,
    read: work.read,
    compare: (found, wanted) => {
      if (wanted !== work.goal.catalog) return diffCatalogs(found, wanted)
      const { from, to } = work.sidesOf(found, wanted)
      return diffCatalogs(from, to)
    },
  })
}

/** What would have to be done to reach what was meant, as what is wrong. */
const words = { added: 'missing', removed: 'too much', changed: 'different' } as const

function problemsOf(proof: Proof<Difference>): readonly string[] {
  if (proof.outcome === 'failed') return [`${proof.during}: ${proof.error.message}`]
  const told = (when: string, differences: readonly Difference[]): readonly string[] =>
    describeDifferences(differences).map(
      ({ type, text }) => `${when}, ${words[type]}: ${text.slice(type.length + 1)}`,
    )
  return [
    ...told('at the start', proof.start),
    ...told('after the upgrade', proof.upgrade),
    ...told('after the downgrade', proof.downgrade ?? []),
  ]
}

function failed(
  demand: 'require' | 'warn',
  problems: readonly string[],
  proof?: Proof<Difference>,
): ProofOutcome {
  if (demand === 'warn') return { proof: 'not proved', problems }
  throw new TribikosError(
    'proof_failed',
    `The revision was not proved, so it was not written:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    {
      hint: 'Leave the object out with includeObject in env.ts, or write the file anyway with --prove warn and mend it. Please report what differs.',
      details: { problems },
      cause: proof?.outcome === 'failed' ? proof.error : undefined,
    },
  )
}

/** A run with a fault at a random moment, beside one without, which says where the moments are. */
import { expect } from 'vitest'
import type { CliResult } from '../../support/cli.ts'
import { openGate, randomMoment, type Gate, type Piece } from './gate-proxy.ts'
import type { Random } from './rounds.ts'
import type { Scene, StartedRun } from './scene.ts'
import type { State } from './state.ts'

export interface WholeRun {
  readonly pieces: readonly Piece[]
  readonly wanted: State
}

/** Runs without a fault. */
export async function wholeRun(scene: Scene, argv: readonly string[]): Promise<WholeRun> {
  const gate = await openGate(scene.database.url)
  try {
    expect(await scene.run(argv, { url: gate.url })).toMatchObject({ code: 0, stdout: '' })
  } finally {
    await gate.close()
  }
  return { pieces: gate.pieces, wanted: await scene.state() }
}

export interface Disturbance {
  readonly argv: readonly string[]
  readonly pieces: readonly Piece[]
  readonly random: Random
  /** What happens to the run at that moment; it is not over before this settles. */
  readonly fault: (run: StartedRun, gate: Gate) => unknown
  /** Brings the database, as it was at the beginning, to where the run starts. */
  readonly prepare?: () => Promise<unknown>
}

export interface DisturbedRun extends CliResult {
  /** Whether the fault happened: a run may end before. */
  readonly isReached: boolean
}

/** Runs with the fault, on a database as it was at the beginning or as `prepare` makes it. */
export async function disturbedRun(scene: Scene, disturbance: Disturbance): Promise<DisturbedRun> {
  const { argv, pieces, random, fault, prepare } = disturbance
  await scene.reset()
  await prepare?.()
  let begin: (run: StartedRun) => void = () => {}
  const begun = new Promise<StartedRun>((resolve) => {
    begin = resolve
  })
  const gate = await openGate(scene.database.url, randomMoment(pieces, random), async (gate) =>
    fault(await begun, gate),
  )
  try {
    const run = await scene.start(argv, { url: gate.url })
    begin(run)
    return { ...(await run.ended), isReached: gate.isReached() }
  } finally {
    await gate.close()
  }
}

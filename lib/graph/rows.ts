/**
 * What each step writes to the version table.
 *
 * The rows are the tips of what is applied. A revision that is run takes over the rows of what it stands on: one is
 * updated, the others are deleted, and where there is none a row is inserted. A revision that is undone gives its
 * row back to what it stood on, except to what another applied revision still stands on.
 */
import { ancestors, type Members } from './ancestry.ts'
import type { RowChange, RunPlan, Step } from './plan.ts'
import { linked } from './links.ts'
import type { GraphStructure } from './structure.ts'

/** The plan that runs these revisions, in order, from these rows. */
export function planUp(
  structure: GraphStructure,
  rows: readonly string[],
  order: readonly number[],
): RunPlan {
  const hasRow = markRows(structure, rows)
  const changes = order.map((position): RowChange[] => {
    const covered = linked(structure.normalizedParents, position).filter((parent) => hasRow[parent] === 1)
    for (const parent of covered) hasRow[parent] = 0
    hasRow[position] = 1
    const id = structure.id(position)
    return collapse(
      covered.map((parent) => structure.id(parent)),
      id,
    )
  })
  return assemble(rows, stepsOf(structure, 'upgrade', order, changes))
}

/** The plan that undoes these revisions, in order, from these rows. */
export function planDown(
  structure: GraphStructure,
  rows: readonly string[],
  order: readonly number[],
): RunPlan {
  const hasRow = markRows(structure, rows)
  const carried = carriedCounts(structure, ancestors(structure, markedPositions(hasRow)))
  const changes = order.map((position): RowChange[] => {
    hasRow[position] = 0
    const bare: number[] = []
    for (const parent of linked(structure.normalizedParents, position)) {
      carried[parent] = (carried[parent] ?? 0) - 1
      if (carried[parent] === 0 && hasRow[parent] !== 1) bare.push(parent)
    }
    for (const parent of bare) hasRow[parent] = 1
    return expand(
      structure.id(position),
      bare.map((parent) => structure.id(parent)),
    )
  })
  return assemble(rows, stepsOf(structure, 'downgrade', order, changes))
}

/** The rows become one: all but the last are deleted, the last is updated. */
export function collapse(from: readonly string[], to: string): RowChange[] {
  const last = from.at(-1)
  if (last === undefined) return [{ type: 'insert', id: to }]
  if (from.length === 1) return [{ type: 'update', from: last, to }]
  return [
    ...from.slice(0, -1).map((id): RowChange => ({ type: 'delete', id })),
    { type: 'update', from: last, to },
  ]
}

/** The row becomes several: all but the last are inserted, it is updated to the last. */
function expand(from: string, to: readonly string[]): RowChange[] {
  const last = to.at(-1)
  if (last === undefined) return [{ type: 'delete', id: from }]
  return [
    ...to.slice(0, -1).map((id): RowChange => ({ type: 'insert', id })),
    { type: 'update', from, to: last },
  ]
}

function markRows(structure: GraphStructure, rows: readonly string[]): Members {
  const marks = new Uint8Array(structure.size)
  for (const row of rows) {
    const position = structure.positionOf.get(row)
    if (position !== undefined) marks[position] = 1
  }
  return marks
}

function markedPositions(marks: Members): number[] {
  return Array.from(marks.keys()).filter((position) => marks[position] === 1)
}

/** How many applied revisions stand directly on each. */
function carriedCounts(structure: GraphStructure, applied: Members): Int32Array {
  const counts = new Int32Array(structure.size)
  applied.forEach((member, position) => {
    if (member !== 1) return
    for (const parent of linked(structure.normalizedParents, position))
      counts[parent] = (counts[parent] ?? 0) + 1
  })
  return counts
}

/** A step before its rows are known. */
export type BareStep = Pick<Step, 'direction' | 'revisions' | 'rowChanges'>

function stepsOf(
  structure: GraphStructure,
  direction: Step['direction'],
  order: readonly number[],
  changes: readonly RowChange[][],
): BareStep[] {
  return order.map((position, index) => ({
    direction,
    revisions: [structure.header(position)],
    rowChanges: changes[index] ?? [],
  }))
}

/** Puts steps together to a plan. */
export function assemble(rows: readonly string[], bareSteps: readonly BareStep[]): RunPlan {
  const tape = new RowTape(rows, bareSteps)
  const steps = bareSteps.map((step, index) => new PlannedStep(step, tape, index))
  return { steps, rowsBefore: tape.after(0), rowsAfter: tape.after(bareSteps.length) }
}

/**
 * A step that works out its rows when it is asked for them: thousands of steps on thousands of branches would
 * otherwise hold millions of strings.
 */
class PlannedStep implements Step {
  readonly direction: Step['direction']
  readonly revisions: Step['revisions']
  readonly rowChanges: Step['rowChanges']
  readonly #tape: RowTape
  readonly #index: number

  constructor(step: BareStep, tape: RowTape, index: number) {
    this.direction = step.direction
    this.revisions = step.revisions
    this.rowChanges = step.rowChanges
    this.#tape = tape
    this.#index = index
  }

  get rowsBefore(): readonly string[] {
    return this.#tape.after(this.#index)
  }

  get rowsAfter(): readonly string[] {
    return this.#tape.after(this.#index + 1)
  }

  toJSON(): Step {
    const { direction, revisions, rowChanges, rowsBefore, rowsAfter } = this
    return { direction, revisions, rowChanges, rowsBefore, rowsAfter }
  }
}

/** The rows after any number of steps, sorted by code unit; going there costs only the steps between. */
class RowTape {
  readonly #steps: readonly BareStep[]
  readonly #rows: Set<string>
  #done = 0

  constructor(rows: readonly string[], steps: readonly BareStep[]) {
    this.#steps = steps
    this.#rows = new Set(rows)
  }

  after(count: number): readonly string[] {
    for (; this.#done < count; this.#done += 1) {
      for (const change of this.#changes(this.#done)) this.#replace(oldIdOf(change), newIdOf(change))
    }
    for (; this.#done > count; this.#done -= 1) {
      const changes = this.#changes(this.#done - 1).toReversed()
      for (const change of changes) this.#replace(newIdOf(change), oldIdOf(change))
    }
    return [...this.#rows].sort()
  }

  #changes(index: number): readonly RowChange[] {
    return this.#steps[index]?.rowChanges ?? []
  }

  #replace(old: string | null, id: string | null): void {
    if (old !== null) this.#rows.delete(old)
    if (id !== null) this.#rows.add(id)
  }
}

function oldIdOf(change: RowChange): string | null {
  if (change.type === 'insert') return null
  return change.type === 'delete' ? change.id : change.from
}

function newIdOf(change: RowChange): string | null {
  if (change.type === 'delete') return null
  return change.type === 'insert' ? change.id : change.to
}

/** Whether an answer is right: the recorded one, one of its equals where order is not settled, or an accepted other. */

export type Row = readonly string[]

export interface Answer {
  readonly [field: string]: unknown
  readonly error?: { readonly code: string }
}

export interface ConformanceCase {
  readonly id: string
  readonly graph: string
  readonly form: string
  readonly question: { readonly kind: string; readonly [field: string]: unknown }
  readonly answer: Answer
  readonly also?: readonly Answer[]
  readonly flags?: readonly string[]
}

/** Null when `given` is right, else what is wrong with it. */
export function mistake(test: ConformanceCase, given: Answer): string | null {
  const first = mismatch(test, test.answer, given)
  if (first === null) return null
  const others = (test.also ?? []).map((accepted) => mismatch(test, accepted, given))
  return others.includes(null) ? null : first
}

function mismatch(test: ConformanceCase, wanted: Answer, given: Answer): string | null {
  const anyOf = wanted['any_of']
  if (Array.isArray(anyOf)) {
    return anyOf.some((each: Answer) => mismatch(test, each, given) === null)
      ? null
      : 'none of the recorded answers'
  }
  if (wanted.error !== undefined) return errorMismatch(test, wanted, given)
  if (given.error !== undefined) return `error ${given.error.code}`
  return compareByKind(test, wanted, given)
}

function errorMismatch(test: ConformanceCase, wanted: Answer, given: Answer): string | null {
  const wantedCode = wanted.error?.code
  if (wantedCode !== 'internal') {
    if (given.error?.code === wantedCode) return null
    return `wanted error ${wantedCode ?? ''}, given ${given.error?.code ?? JSON.stringify(given).slice(0, 300)}`
  }
  // Nothing to imitate: any coded error will do, and any answer where no other one is named.
  if (given.error !== undefined) return null
  return wanted['planned'] === undefined && test.also === undefined
    ? null
    : 'an answer where only `also` may be one'
}

function compareByKind(test: ConformanceCase, wanted: Answer, given: Answer): string | null {
  switch (test.question.kind) {
    case 'branch_points':
    case 'merge_points':
    case 'current':
      return sameSet(wanted['revisions'], given['revisions'])
    case 'revisions':
      return factsMismatch(wanted['revisions'], given['revisions'])
    case 'walk':
    case 'history':
      return listMismatch(wanted, given)
    case 'upgrade':
    case 'downgrade':
      return planMismatch(test, wanted, given)
    case 'upgrade_sql':
    case 'downgrade_sql':
      return sameSet(wanted['start'], given['start']) ?? planMismatch(test, wanted, given)
    case 'stamp':
      return stampMismatch(wanted, given, stampRows(test))
    case 'stamp_sql':
      return sameSet(wanted['start'], given['start']) ?? stampMismatch(wanted, given, strings(given['start']))
    case 'new_revision':
      return newRevisionMismatch(wanted, given)
    default:
      return same(wanted, given)
  }
}

function stampRows({ question }: ConformanceCase): readonly string[] {
  return question['purge'] === true ? [] : strings(question['current'])
}

function newRevisionMismatch(wanted: Answer, given: Answer): string | null {
  const compare = wanted['order'] === 'any' ? sameSet : same
  for (const field of ['down', 'depends_on', 'heads_after', 'effective_heads_after']) {
    const wrong = compare(wanted[field], given[field])
    if (wrong !== null) return `${field}: ${wrong}`
  }
  return null
}

function factsMismatch(wanted: unknown, given: unknown): string | null {
  const wantedFacts = record(wanted)
  const givenFacts = record(given)
  const names = sameSet(Object.keys(wantedFacts), Object.keys(givenFacts))
  if (names !== null) return names
  for (const [id, facts] of Object.entries(wantedFacts)) {
    for (const [field, value] of Object.entries(record(facts))) {
      const other = record(givenFacts[id])[field]
      const wrong = Array.isArray(value) && field !== 'down' ? sameSet(value, other) : same(value, other)
      if (wrong !== null) return `${id}.${field}: ${wrong}`
    }
  }
  return null
}

function listMismatch(wanted: Answer, given: Answer): string | null {
  if (wanted['order'] !== 'any') return same(wanted['revisions'], given['revisions'])
  const list = strings(given['revisions'])
  return sameSet(wanted['revisions'], list) ?? beforeMismatch(wanted, list)
}

function beforeMismatch(wanted: Answer, list: readonly string[]): string | null {
  const pairs = Array.isArray(wanted['before']) ? wanted['before'] : []
  const wrong = pairs.map(strings).find(([a = '', b = '']) => list.indexOf(a) >= list.indexOf(b))
  return wrong === undefined ? null : `${wrong[0] ?? ''} has to come before ${wrong[1] ?? ''}`
}

interface StepAnswer {
  readonly rev: string
  readonly ops?: readonly Row[]
  readonly ops_order?: 'any'
  readonly rows: readonly string[]
}

function planMismatch(test: ConformanceCase, wanted: Answer, given: Answer): string | null {
  const steps = stepList(given['steps'])
  const order = steps.map((step) => step.rev)
  const start = strings(test.question['current'] ?? given['start'])
  const unsettled = wanted['order'] === 'any'
  const wantedSteps = Array.isArray(wanted['steps']) ? stepList(wanted['steps']) : null
  const wantedOrder = wantedSteps === null ? strings(wanted['plan']) : wantedSteps.map((step) => step.rev)
  const wrongOrder = unsettled
    ? (sameSet(wantedOrder, order) ?? beforeMismatch(wanted, order))
    : same(wantedOrder, order)
  if (wrongOrder !== null) return wrongOrder
  const lastRows = steps.at(-1)?.rows ?? start
  if (wanted['rows'] !== undefined) {
    const wrongRows = sameSet(wanted['rows'], lastRows)
    if (wrongRows !== null) return `last rows: ${wrongRows}`
  }
  let rows = start
  for (const [index, step] of steps.entries()) {
    const wantedStep = unsettled || wantedSteps === null ? undefined : wantedSteps[index]
    const wrong = stepMismatch(wantedStep, step, rows)
    if (wrong !== null) return `step ${index + 1} (${step.rev}): ${wrong}`
    rows = step.rows
  }
  return null
}

function stepMismatch(
  wanted: StepAnswer | undefined,
  given: StepAnswer,
  rows: readonly string[],
): string | null {
  const after = applied(given.ops ?? [], rows)
  if (typeof after === 'string') return after
  const consistent = sameSet(after, given.rows)
  if (consistent !== null) return `writes do not lead to the rows: ${consistent}`
  if (wanted === undefined) return null
  const wrongRows = sameSet(wanted.rows, given.rows)
  if (wrongRows !== null) return `rows: ${wrongRows}`
  if (wanted.ops === undefined) return null
  return wanted.ops_order === 'any' ? sameCounts(wanted.ops, given.ops ?? []) : same(wanted.ops, given.ops)
}

function stampMismatch(wanted: Answer, given: Answer, rows: readonly string[]): string | null {
  const wrongRows = sameSet(wanted['rows'], given['rows'])
  if (wrongRows !== null) return `rows: ${wrongRows}`
  const ops = opsOf(given['ops'])
  const after = applied(ops, rows)
  if (typeof after === 'string') return after
  const consistent = sameSet(after, given['rows'])
  if (consistent !== null) return `writes do not lead to the rows: ${consistent}`
  if (wanted['ops'] === undefined) return null
  return wanted['ops_order'] === 'any' ? sameCounts(opsOf(wanted['ops']), ops) : same(wanted['ops'], ops)
}

/** The rows after the writes, or what makes one of them impossible. */
function applied(ops: readonly Row[], rows: readonly string[]): readonly string[] | string {
  const table = new Set(rows)
  for (const [type, first = '', second = ''] of ops) {
    const added = type === 'insert' ? first : type === 'update' ? second : null
    if (type !== 'insert' && !table.delete(first)) return `${type ?? ''} of a row that is not there: ${first}`
    if (added === null) continue
    if (table.has(added)) return `${type ?? ''} of a row that is there: ${added}`
    table.add(added)
  }
  return [...table]
}

function sameCounts(wanted: readonly Row[], given: readonly Row[]): string | null {
  return sameSet(
    wanted.map(([type]) => type),
    given.map(([type]) => type),
  )
}

function same(wanted: unknown, given: unknown): string | null {
  const [a, b] = [stable(wanted), stable(given)]
  return a === b ? null : `wanted ${a.slice(0, 400)}, given ${b.slice(0, 400)}`
}

function sameSet(wanted: unknown, given: unknown): string | null {
  return same(strings(wanted).toSorted(), strings(given).toSorted())
}

/** JSON with the fields that are not compared left out. */
function stable(value: unknown): string {
  return (
    JSON.stringify(value, (key, inner: unknown) =>
      key === 'warnings' || key === 'order' ? undefined : inner,
    ) ?? 'nothing'
  )
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : []
}

function opsOf(value: unknown): readonly Row[] {
  return Array.isArray(value) ? value.map(strings) : []
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function stepList(value: unknown): readonly StepAnswer[] {
  return Array.isArray(value) ? value.map((step: StepAnswer) => step) : []
}

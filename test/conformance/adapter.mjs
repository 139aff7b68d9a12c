/**
 * Answers the questions of the conformance cases with the built package: `answer(graph, question)` gives the answer
 * or throws an error with a `code`. It translates and decides nothing.
 */
import {
  buildGraph,
  currentRevisions,
  historyRange,
  isAtHeads,
  planDowngrade,
  planDowngradeOffline,
  planNewRevision,
  planStamp,
  planStampOffline,
  planUpgrade,
  planUpgradeOffline,
  resolveRevision,
  resolveRevisions,
  walk,
} from '../../dist/graph/index.js'

const built = new WeakMap()

/**
 * @param graph a graph of the cases: `{ revisions: [{ id, down, depends_on, labels }] }`
 * @param question a question of the cases
 */
export async function answer(graph, question) {
  const ask = questions[question.kind]
  if (ask === undefined) throw Object.assign(new Error(`No such kind: ${question.kind}`), { code: 'usage' })
  return ask(graphOf(graph), question)
}

const questions = {
  load: () => ({ ok: true }),
  heads: (graph) => ({ revisions: graph.heads }),
  effective_heads: (graph) => ({ revisions: graph.realHeads }),
  bases: (graph) => ({ revisions: graph.bases }),
  branch_points: (graph) => ({ revisions: graph.branchPoints }),
  merge_points: (graph) => ({ revisions: graph.mergePoints }),
  revisions: (graph) => ({
    revisions: Object.fromEntries(graph.headers.map((each) => [each.id, facts(graph, each)])),
  }),
  walk: (graph) => ({ revisions: ids(walk(graph)) }),
  get_revision: (graph, { symbol }) => ({ revision: resolveRevision(graph, symbol)?.id ?? null }),
  get_revisions: (graph, { symbols }) => ({
    revisions: resolveRevisions(graph, symbols).map((found) => found?.id ?? found),
  }),
  upgrade: (graph, { current, target }) => stepsOf(planUpgrade(graph, current, target)),
  downgrade: (graph, { current, target }) => stepsOf(planDowngrade(graph, current, target)),
  upgrade_sql: (graph, { range }) => offline(planUpgradeOffline(graph, range), stepsOf),
  downgrade_sql: (graph, { range }) => offline(planDowngradeOffline(graph, range), stepsOf),
  stamp: (graph, { current, targets, purge }) => {
    const plan = planStamp(graph, current, targets, { purge: purge === true })
    // The questions speak of a table that has been emptied already.
    const emptying = purge === true && current.length > 0 ? 1 : 0
    return writesOf({ ...plan, steps: plan.steps.slice(emptying) })
  },
  stamp_sql: (graph, { targets }) => offline(planStampOffline(graph, targets), writesOf),
  history: (graph, { range, current }) => ({ revisions: ids(historyRange(graph, range, current)) }),
  current: (graph, { current }) => ({ revisions: ids(currentRevisions(graph, current)) }),
  check_heads: (graph, { current }) => ({ at_heads: isAtHeads(graph, current) }),
  new_revision: (graph, { id, head, splice, depends_on: dependsOn, labels }) => {
    const made = planNewRevision(graph, { id, head, splice, dependsOn, branchLabels: labels })
    const after = buildGraph([...graph.headers, { id, ...made, doc: '', path: '' }])
    return {
      down: made.downRevisions,
      depends_on: made.dependsOn,
      heads_after: after.heads,
      effective_heads_after: after.realHeads,
    }
  },
}

function graphOf(graph) {
  const known = built.get(graph)
  if (known !== undefined) return known
  const made = buildGraph(
    graph.revisions.map((each) => ({
      id: each.id,
      downRevisions: each.down,
      dependsOn: each.depends_on,
      branchLabels: each.labels,
      doc: '',
      path: '',
    })),
  )
  built.set(graph, made)
  return made
}

function facts(graph, { id, downRevisions }) {
  return {
    down: downRevisions,
    next: graph.children(id),
    all_next: [...new Set([...graph.children(id), ...graph.dependents(id)])],
    depends_on: graph.resolvedDependencies(id),
    normalized_depends_on: graph.normalizedDependencies(id),
    labels: graph.labelsOf(id),
    is_head: graph.isHead(id),
    is_effective_head: graph.isRealHead(id),
    is_base: graph.isBase(id),
    is_branch_point: graph.isBranchPoint(id),
    is_merge_point: graph.isMergePoint(id),
  }
}

function ids(headers) {
  return headers.map((header) => header.id)
}

function stepsOf(plan) {
  return {
    steps: plan.steps.map((step) => ({
      rev: step.revisions[0].id,
      ops: step.rowChanges.map(write),
      rows: step.rowsAfter,
    })),
    rows: plan.rowsAfter,
  }
}

function writesOf(plan) {
  return { ops: plan.steps.flatMap((step) => step.rowChanges.map(write)), rows: plan.rowsAfter }
}

function offline({ start, plan }, translate) {
  return { start, ...translate(plan) }
}

function write(change) {
  return change.type === 'update' ? ['update', change.from, change.to] : [change.type, change.id]
}

/**
 * Which revisions a command line picks: revision arguments, each for what it stands for, and ranges, each for what lies
 * above its start.
 */
import { TribikosError } from '../errors.ts'
import { appliedHeaders } from './applied.ts'
import type { RevisionGraph } from './graph.ts'
import { planUpgradeOffline } from './offline.ts'
import { planUpgrade } from './plan-upgrade.ts'
import { resolveRevisions } from './resolve.ts'

/**
 * Ids of the revisions that are picked; all of them where nothing is. `from:to` picks what an upgrade from there to there
 * runs: `to` and what it stands on, without `from` and what that stands on. Either end may be left out, and `current` as
 * `from` stands for the rows. As an argument by itself, `current` picks all that is applied.
 *
 * @throws invalid_range and the codes of revision arguments
 */
export function selectRevisions(
  graph: RevisionGraph,
  texts: readonly string[],
  currentRows: readonly string[],
): ReadonlySet<string> {
  if (texts.length === 0) return new Set(graph.headers.map(({ id }) => id))
  return new Set(texts.flatMap((text) => selected(graph, text.trim(), currentRows)))
}

/** Whether the picked revisions can only be told from the database. */
export function selectsCurrent(texts: readonly string[]): boolean {
  return texts.some((text) => text.trim().split(':')[0] === 'current')
}

function selected(graph: RevisionGraph, text: string, currentRows: readonly string[]): readonly string[] {
  const [start = '', end, ...more] = text.split(':')
  if (end === undefined) {
    if (text === 'current') return appliedHeaders(graph, currentRows).map(({ id }) => id)
    return resolveRevisions(graph, text).flatMap((found) =>
      found === null || found === 'base' ? [] : [found.id],
    )
  }
  if (more.length > 0) {
    throw new TribikosError('invalid_range', `'${text}' is not a range: write START:END`, {
      details: { range: text },
    })
  }
  const target = end === '' ? 'heads' : end
  const { steps } =
    start === 'current'
      ? planUpgrade(graph, currentRows, target)
      : planUpgradeOffline(graph, `${start === '' ? 'base' : start}:${target}`).plan
  return steps.flatMap(({ revisions }) => revisions.map(({ id }) => id))
}

/**
 * The order of a picture, newest first: what follows a revision or depends on it stands above it, and a line of descent
 * stays together as long as nothing else has to come first.
 */

/** What the order goes by; all that is named is in the graph. */
export interface Ordered {
  readonly id: string
  readonly parents: readonly string[]
  readonly dependencies: readonly string[]
}

/** The revisions in the order of a picture. Among those that could come next, later ones of the input do. */
export function pictureOrder<Revision extends Ordered>(revisions: readonly Revision[]): readonly Revision[] {
  const byId = new Map(revisions.map((revision) => [revision.id, revision]))
  const above = new Map(revisions.map(({ id }) => [id, 0]))
  for (const { parents, dependencies } of revisions) {
    for (const id of [...parents, ...dependencies]) above.set(id, (above.get(id) ?? 0) + 1)
  }
  const ready = revisions.filter(({ id }) => above.get(id) === 0)
  const ordered: Revision[] = []
  for (let revision = ready.pop(); revision !== undefined; revision = ready.pop()) {
    ordered.push(revision)
    // Dependencies wait longest: the line of the revision itself goes on first.
    for (const id of [...revision.dependencies, ...revision.parents.toReversed()]) {
      const left = (above.get(id) ?? 0) - 1
      above.set(id, left)
      const next = byId.get(id)
      if (left === 0 && next !== undefined) ready.push(next)
    }
  }
  return ordered
}

/**
 * Headers → graph. Every problem of every file is found before anything is refused, so that one run tells all.
 * A graph that comes out is sound: ids and labels are unique, every reference is there, nothing goes in a ring.
 */
import { TribikosError } from '../errors.ts'
import { checkHeaders, checkLabels, type Problem } from './check.ts'
import { findCycles, topologicalOrder } from './cycles.ts'
import { RevisionGraph } from './graph.ts'
import type { RevisionHeader } from './revision.ts'
import { none, reversed, type Neighbours } from './links.ts'
import { GraphStructure } from './structure.ts'

/** How strict {@link buildGraph} is. */
export interface BuildOptions {
  /** The most characters that an id may have: the width of the version table's column, 32 unless told. */
  readonly maxIdLength?: number
}

/**
 * Builds the graph from headers in load order; load order breaks every tie in plans and listings.
 *
 * @throws TribikosError with the code of the first problem (`illegal_revision_id`, `revision_id_too_long`,
 * `illegal_branch_label`, `duplicate_revision`, `branch_label_conflict`, `missing_revision`, `loop`,
 * `dependency_loop`, `cycle`, `dependency_cycle`); `details.problems` lists all of them.
 */
export function buildGraph(headers: readonly RevisionHeader[], options: BuildOptions = {}): RevisionGraph {
  const problems: Problem[] = []
  const positionOf = checkHeaders(headers, options.maxIdLength ?? 32, problems)
  const labelled = checkLabels(headers, positionOf, problems)
  const references = new References(headers, problems)
  const dependencies = references.resolve('depends_on', {
    get: (name) => positionOf.get(name) ?? labelled.get(name),
  })
  const parents = references.resolve('down_revision', positionOf)
  const children = reversed(parents)
  const dependents = reversed(dependencies)
  const edges = { parents, dependencies, children, dependents }
  const order = topologicalOrder(edges)
  if (order.length < headers.length) problems.push(...findCycles(headers, parents, dependencies))
  if (problems.length > 0) throw loadError(problems)
  return new RevisionGraph(new GraphStructure({ headers, positionOf, labelled, ...edges, order }))
}

/** Names → positions. */
interface Lookup {
  get(name: string): number | undefined
}

/** Turns the names that headers refer to into positions and reports those that nothing goes by. */
class References {
  readonly #headers: readonly RevisionHeader[]
  readonly #problems: Problem[]

  constructor(headers: readonly RevisionHeader[], problems: Problem[]) {
    this.#headers = headers
    this.#problems = problems
  }

  resolve(field: 'down_revision' | 'depends_on', positionOf: Lookup): Neighbours {
    return this.#headers.map((header, position) => {
      const names = field === 'down_revision' ? header.downRevisions : header.dependsOn
      if (names.length === 0) return none
      const found: number[] = []
      names.forEach((name) => {
        const target = positionOf.get(name)
        if (target === undefined) this.#missing(header, field, name)
        // A revision that names itself has been reported; the edge would only be reported again as a ring.
        else if (target !== position) found.push(target)
      })
      return found.length > 1 ? [...new Set(found)] : found
    })
  }

  #missing(header: RevisionHeader, field: string, name: string): void {
    this.#problems.push({
      code: 'missing_revision',
      message: `${field} of revision ${header.id} names '${name}', and no revision file has that id`,
      hint: `Restore the file of '${name}', or correct ${field} in ${header.path || header.id}.`,
      revision: header.id,
      path: header.path,
    })
  }
}

function loadError(problems: readonly Problem[]): TribikosError {
  const [first] = problems
  if (first === undefined) throw new RangeError('No problem to report')
  const lines = problems.map(({ message, path }) => (path === '' ? message : `${message} (${path})`))
  const message =
    lines.length === 1
      ? (lines[0] ?? '')
      : [`${lines.length} problems in the revision files:`, ...lines.map((line) => `  ${line}`)].join('\n')
  return new TribikosError(first.code, message, {
    hint: first.hint,
    details: {
      problems: problems.map(({ code, message: text, hint, revision, path }) => ({
        code,
        message: text,
        hint,
        revision,
        path,
      })),
    },
  })
}

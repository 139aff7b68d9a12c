/**
 * Whether revisions do what they say: each goes up, down and up again on a scratch database, and the schemas in between are
 * compared. With `database`, their own `verify(op)` looks at the project's database instead. Neither changes that database.
 */
import { comparedObjects } from '../autogenerate/comparison.ts'
import { type Scratch, withScratch } from '../database/scratch.ts'
import { newReflectionMemory } from '../dialects/reflection.ts'
import { schemaDialect } from '../dialects/schema-dialect.ts'
import { TribikosError } from '../errors.ts'
import type { RevisionGraph } from '../graph/graph.ts'
import { withAncestors } from '../graph/plan-one.ts'
import { selectRevisions, selectsCurrent } from '../graph/selection.ts'
import type { RevisionHeader } from '../graph/revision.ts'
import { loadGraph } from '../project/load-graph.ts'
import type { Project } from '../project/project.ts'
import { loadEachModule } from '../project/revision-module.ts'
import { verifyRevisions, type VerifyRequest } from '../runtime/verify-revisions.ts'
import type { Catalog } from '../schema/catalog.ts'
import { diffCatalogs } from '../schema/diff.ts'
import { comparisonOf } from './comparison-settings.ts'
import { type ComparedPlace, openComparedPlace } from './compared-place.ts'
import { rowsOf } from './history.ts'
import { withObjectKinds, withSameStates } from './object-kinds.ts'
import { placeWarnings, schemaReader, scratchRunSettings } from './schema-origins.ts'
import { type SeedFile, seedsOf } from './seeds.ts'
import { verifyDatabase } from './verify-database.ts'
import { type VerifyReport, verifyReport } from './verify-report.ts'

export type { VerifyReport }

export interface VerifyOptions {
  /**
   * Which revisions: arguments, each for itself, and ranges `from:to`, for what an upgrade from there to there runs. All of
   * them by default.
   */
  readonly revisions?: string | readonly string[] | undefined
  /** Run `verify(op)` of the applied ones on the project's database instead, in transactions that only read. */
  readonly database?: boolean | undefined
  /** Rows that are put in on the way, besides those of `seeds` in the configuration. */
  readonly seeds?: readonly SeedFile[] | undefined
  /** Another server for scratch databases, or `pglite://memory`. */
  readonly scratchUrl?: string | undefined
  readonly signal?: AbortSignal | undefined
  /** Called before each revision that is looked at. */
  readonly onRevision?: ((revision: VerifyProgress) => void) | undefined
}

/** The revision whose turn it is. */
export interface VerifyProgress {
  readonly id: string
  /** From 0. */
  readonly index: number
  readonly count: number
}

/**
 * Verifies revisions. What is wrong with them is in the report.
 * @throws the codes of revision arguments, of the graph, of env.ts, of connecting and of scratch databases; seed_failed;
 * usage; the signal's reason
 */
export async function verify(project: Project, options: VerifyOptions = {}): Promise<VerifyReport> {
  const { revisions = [], database = false, scratchUrl, seeds = [], signal } = options
  if (database && (scratchUrl !== undefined || seeds.length > 0)) {
    throw new TribikosError('usage', 'What looks at the database needs no scratch database and no seeds', {
      hint: 'Leave out --database, or the other options.',
    })
  }
  const texts = typeof revisions === 'string' ? [revisions] : revisions
  const graph = await loadGraph(project)
  if (database) return verifyDatabase(project, graph, texts, options)
  const rows = selectsCurrent(texts) ? await rowsOf(project, 'verify', signal) : []
  const picked = selectRevisions(graph, texts, rows)
  return onScratch(project, { graph, picked, order: withAncestors(graph, [...picked]) }, options)
}

interface Walked {
  readonly graph: RevisionGraph
  readonly picked: ReadonlySet<string>
  readonly order: readonly RevisionHeader[]
}

async function onScratch(project: Project, walked: Walked, options: VerifyOptions): Promise<VerifyReport> {
  const { scratchUrl, signal } = options
  const seeds = seedsOf(project, walked, options.seeds ?? [])
  const place = await openComparedPlace(project, { command: 'verify', from: 'history', scratchUrl, signal })
  const modules = await loadEachModule(place.session.loader, walked.order)
  return withScratch(place.scratchRequest, async (scratch) => {
    const comparison = await comparisonIn(project, place)
    const revisions = await verifyRevisions({
      ...scratchRunSettings({ project, place, signal: signal ?? null }),
      ...walked,
      ...comparison,
      scratch,
      seeds,
      modules,
      loader: place.session.loader,
      onRevision: ({ id }, index, count) => {
        options.onRevision?.({ id, index, count })
      },
    })
    return verifyReport(revisions, await scratchPlace(scratch))
  })
}

async function scratchPlace(scratch: Scratch): Promise<Pick<VerifyReport, 'database' | 'warnings' | 'on'>> {
  const place = await scratch.place()
  return { on: 'scratch', database: place.description, warnings: placeWarnings({ place }) }
}

/**
 * Reads schemas and compares them: everything that env.ts does not leave out, privileges and comments included. What a
 * revision does, it has to undo.
 */
async function comparisonIn(
  project: Project,
  place: ComparedPlace,
): Promise<Pick<VerifyRequest, 'read' | 'compare'>> {
  const { definition } = place.session.environment
  const { objectKinds: kinds = {} } = definition
  const { parts } = withObjectKinds(await schemaDialect('postgres'), kinds)
  const read = schemaReader({ project, place }, newReflectionMemory())
  const { comparison: own } = project.config
  return {
    read: async (connection) => {
      const found = await read(connection)
      const { settings, ...rest } = comparisonOf(own, definition, {
        defaultSchema: found.defaultSchema ?? 'public',
        noDrop: [],
      })
      const everything = { ...rest, settings: { ...settings, comparePrivileges: true } }
      return { catalog: comparedObjects(found.catalog, 'from', everything, parts) }
    },
    compare: (wanted: Catalog, found: Catalog) => diffCatalogs(wanted, withSameStates(wanted, found, kinds)),
  }
}

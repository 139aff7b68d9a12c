/** Revisions whose code stands in a test, and runs of them: everything of a run is real but the files. */
import { parseDatabaseUrl } from '../../../lib/config/parse-database-url.ts'
import { dialectByName } from '../../../lib/dialects/by-name.ts'
import { buildGraph } from '../../../lib/graph/build.ts'
import type { RevisionGraph } from '../../../lib/graph/graph.ts'
import { planDowngrade } from '../../../lib/graph/plan-downgrade.ts'
import { planStamp } from '../../../lib/graph/plan-stamp.ts'
import { planUpgrade } from '../../../lib/graph/plan-upgrade.ts'
import { TribikosError } from '../../../lib/errors.ts'
import type { Op } from '../../../lib/ops/op.ts'
import type { RevisionModule } from '../../../lib/project/revision-module.ts'
import { frameOf } from '../../../lib/project/stack-trace.ts'
import { run } from '../../../lib/runtime/run.ts'
import type { RevisionCode, RunReport, RunRequest } from '../../../lib/runtime/run-request.ts'

export interface Written {
  readonly id: string
  readonly down?: string | readonly string[]
  readonly upgrade?: (op: Op) => unknown
  readonly downgrade?: (op: Op) => unknown
  readonly transactional?: boolean
  readonly retry?: boolean
}

export interface Revisions {
  readonly graph: RevisionGraph
  readonly code: RevisionCode
}

/** A revision without `down` stands on the one written before it. */
export function revisions(...written: readonly Written[]): Revisions {
  const modules = new Map<string, RevisionModule>()
  const headers = written.map(({ id, down, ...rest }, at) => {
    const before = written[at - 1]?.id
    const header = {
      id,
      downRevisions: down === undefined ? (before === undefined ? [] : [before]) : [down].flat(),
      dependsOn: [],
      branchLabels: [],
      doc: `revision ${id}`,
      path: `/versions/${id}.ts`,
    }
    modules.set(id, {
      header,
      upgrade: rest.upgrade ?? (() => {}),
      downgrade: rest.downgrade ?? (() => {}),
      verify: null,
      transactional: rest.transactional ?? true,
      retry: rest.retry ?? true,
      irreversible: null,
      exportNames: [],
    })
    return header
  })
  return {
    graph: buildGraph(headers),
    code: {
      load: async (wanted, direction) =>
        wanted.map(({ id }) => {
          const module = modules.get(id)
          if (module?.[direction] == null)
            throw new TribikosError(`${direction}_missing`, `no ${direction} in ${id}`)
          return module
        }),
      callSite,
    },
  }
}

/** The first frame in a test file: there the bodies are written. */
function callSite(error: unknown) {
  if (!(error instanceof Error)) return null
  for (const line of (error.stack ?? '').split('\n')) {
    const frame = frameOf(line)
    if (frame !== null && frame.file.endsWith('.test.ts')) {
      return { file: frame.file, line: frame.line, column: frame.column }
    }
  }
  return null
}

export type Changes = Partial<Omit<RunRequest, 'settings'>> & {
  readonly settings?: Partial<RunRequest['settings']>
  readonly to?: string
}

export function requestFor(url: string, { graph, code }: Revisions, changes: Changes = {}): RunRequest {
  const { settings, to = 'heads', ...rest } = changes
  const command = rest.command ?? 'upgrade'
  return {
    command,
    target: parseDatabaseUrl(url, { root: '/', variables: {} }),
    applicationName: 'tribikos-test',
    dialect: dialectByName('postgres'),
    settings: {
      versionTable: 'alembic_version',
      versionTableSchema: null,
      versionTablePrimaryKey: true,
      versionTableWidth: 32,
      transaction: 'revision',
      namingConvention: {},
      lockWaitMs: 60_000,
      lockTimeoutMs: 2000,
      ...settings,
    },
    arguments: { environment: null, x: {}, tag: null },
    plan: (rows) => {
      switch (command) {
        case 'upgrade':
          return planUpgrade(graph, rows, to)
        case 'downgrade':
          return planDowngrade(graph, rows, to)
        case 'stamp':
          return planStamp(graph, rows, to, { purge: rest.purge === true })
      }
    },
    code,
    hooks: { onVersionApply: [] },
    signal: null,
    ...rest,
  }
}

export async function upgrade(url: string, written: Revisions, changes: Changes = {}): Promise<RunReport> {
  return run(requestFor(url, written, changes))
}

/** What a run is refused with; fails the test when it is not refused. */
export async function failureOf(work: Promise<unknown>): Promise<TribikosError> {
  try {
    await work
  } catch (error) {
    if (error instanceof TribikosError) return error
    throw error
  }
  throw new Error('it did not fail')
}

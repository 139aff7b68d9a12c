/**
 * What revisions would send, recorded in place of being sent: the same plan, the same `op` and the same compiler as a
 * script of offline mode. A revision that cannot be recorded to its end keeps what came before.
 */
import type { Dialect } from '../dialects/dialect.ts'
import { isTribikosError, type TribikosError } from '../errors.ts'
import type { Step } from '../graph/plan.ts'
import type {
  DowngradeKind,
  RecordedRevision,
  RecordedStatement,
  RecordingFailure,
  SourcePlace,
} from '../lint/recorded-revision.ts'
import { createOp } from '../ops/create-op.ts'
import type { RevisionModule } from '../project/revision-module.ts'
import { bodyFailed, located, type FailurePlace } from './failure.ts'
import { loadModules } from './load-modules.ts'
import { offlinePort, type StatementSink } from './offline-port.ts'
import type { OfflineRequest } from './offline-request.ts'
import type { QueuedStatement } from './statement-queue.ts'

export interface RecordingRequest extends Omit<OfflineRequest, 'command' | 'guard' | 'start'> {
  /** Whether `downgrade()` is run too, for whether there is a way back. */
  readonly looksBack: boolean
}

/** @throws what `code.load` throws */
export async function recordRevisions(request: RecordingRequest): Promise<readonly RecordedRevision[]> {
  const modules = await loadModules(request.plan, request, false)
  const isOneTransaction = request.settings.transaction === 'run'
  const recorded: RecordedRevision[] = []
  // One for the whole run, or the next for each revision.
  let transaction = 1
  for (const step of request.plan.steps) {
    const module = modules.get(step.revisions[0]?.id ?? '')
    if (module === undefined) continue
    if (!mayRun(module)) {
      recorded.push(notRecorded(module))
      continue
    }
    const up = await recordBody(request, { step, module, direction: 'upgrade' })
    const { statements, last } = placed(up.entries, { request, isOneTransaction, transaction })
    recorded.push({
      id: module.header.id,
      path: module.header.path,
      statements,
      failure: up.failure ?? refusedBare(module, isOneTransaction),
      downgrade: await downgradeKind(request, step, module),
    })
    transaction = isOneTransaction ? 1 : last + 1
  }
  return recorded
}

/**
 * The same for revisions that a database has already, for what they tell of its tables: only statements, and without a
 * word about what cannot be loaded or recorded.
 */
export async function recordHistory(request: RecordingRequest): Promise<readonly RecordedRevision[]> {
  const recorded: RecordedRevision[] = []
  for (const step of request.plan.steps) {
    const [module] = await request.code.load(step.revisions, 'upgrade').catch((error: unknown) => {
      if (isTribikosError(error)) return []
      throw error
    })
    if (module === undefined || !mayRun(module)) continue
    const { entries, failure } = await recordBody(request, { step, module, direction: 'upgrade' })
    const { statements } = placed(entries, { request, isOneTransaction: true, transaction: 0 })
    const { id, path } = module.header
    recorded.push({ id, path, statements, failure, downgrade: 'present' })
  }
  return recorded
}

/** A body that has effects outside of the database says so, and is not run for the sake of looking. */
function mayRun({ retry }: RevisionModule): boolean {
  return retry !== false
}

function notRecorded({ header }: RevisionModule): RecordedRevision {
  return {
    id: header.id,
    path: header.path,
    statements: [],
    failure: {
      code: 'not_repeatable',
      message: `Revision ${header.id} says \`retry = false\`: its body has effects outside of the database, so it was not run to be looked at`,
      hint: null,
      place: { file: header.path, line: 1 },
    },
    downgrade: 'present',
  }
}

interface Body {
  readonly step: Step
  readonly module: RevisionModule
  readonly direction: 'upgrade' | 'downgrade'
}

/** What a port writes: statements, and where they leave a transaction or a savepoint. */
type Entry =
  | { readonly type: 'statement'; readonly queued: QueuedStatement }
  | { readonly type: 'bare' | 'end of bare' | 'savepoint' | 'end of savepoint' }

interface RecordedBody {
  readonly entries: readonly Entry[]
  readonly failure: RecordingFailure | null
}

async function recordBody(request: RecordingRequest, body: Body): Promise<RecordedBody> {
  const { settings, code, operations } = request
  const { step, module, direction } = body
  // Text that would end the transaction is for a rule to tell.
  const dialect: Dialect = { ...request.dialect, transactionControl: () => null }
  const sink = new RecordingSink(settings.transaction === 'run')
  const place: FailurePlace = { step, callSite: (error) => code.callSite(error) }
  const port = offlinePort({ script: sink, dialect, module, direction, place }, request)
  if (!module.transactional) sink.enterBare()
  try {
    await module[direction]?.(createOp(port, { operations }))
    await port.finish()
    return { entries: sink.entries, failure: null }
  } catch (error) {
    const failure = isTribikosError(error) ? located(error, place) : bodyFailed(error, place)
    await port.finish().catch(() => {})
    port.flush()
    return { entries: sink.entries, failure: failureOf(failure) }
  }
}

function failureOf(error: TribikosError): RecordingFailure {
  const { code, message, hint, details } = error
  const [first = ''] = message.split('\n')
  return { code, message: first, hint: hint ?? null, place: sourcePlace(details['place']) }
}

function sourcePlace(value: unknown): SourcePlace | null {
  if (typeof value !== 'object' || value === null || !('file' in value) || !('line' in value)) return null
  const { file, line } = value
  return typeof file === 'string' && typeof line === 'number' ? { file, line } : null
}

function refusedBare(
  { transactional, header }: RevisionModule,
  isOneTransaction: boolean,
): RecordingFailure | null {
  if (transactional || !isOneTransaction) return null
  return {
    code: 'autocommit_in_transaction',
    message: `Revision ${header.id} runs outside of a transaction, and the run is to be one transaction`,
    hint: 'Run it with one transaction per revision: --transaction revision.',
    place: { file: header.path, line: 1 },
  }
}

interface Placing {
  readonly request: RecordingRequest
  readonly isOneTransaction: boolean
  readonly transaction: number
}

/** Says for each statement in which transaction it would run. */
function placed(
  entries: readonly Entry[],
  { request: { code }, isOneTransaction, transaction }: Placing,
): { readonly statements: readonly RecordedStatement[]; readonly last: number } {
  const statements: RecordedStatement[] = []
  let current = transaction
  let [bareBlocks, savepoints] = [0, 0]
  for (const entry of entries) {
    if (entry.type === 'bare') bareBlocks += 1
    else if (entry.type === 'end of bare') bareBlocks -= 1
    else if (entry.type === 'savepoint') savepoints += 1
    else if (entry.type === 'end of savepoint') savepoints -= 1
    else if (entry.type === 'statement') {
      const { statement, origin, isAuthors } = entry.queued
      const mayLeave = !isOneTransaction && savepoints === 0
      const isAlone = statement.transaction === 'alone' || (statement.transaction === 'apart' && mayLeave)
      const isBare = !isAlone && (bareBlocks > 0 || (statement.transaction === 'outside' && mayLeave))
      if (isAlone || (isBare && statements.at(-1)?.transaction !== null)) current += 1
      const place = sourcePlace(origin === null ? null : code.callSite(origin))
      statements.push({ sql: statement.sql, transaction: isBare ? null : current, place, isAuthors })
      if (isAlone) current += 1
    }
  }
  return { statements, last: current }
}

/** Runs `downgrade()` in the same way, for whether there is a way back. */
async function downgradeKind(
  request: RecordingRequest,
  step: Step,
  module: RevisionModule,
): Promise<DowngradeKind> {
  if (module.irreversible !== null) return 'irreversible'
  if (module.downgrade === null) return 'missing'
  if (!request.looksBack) return 'present'
  const { entries, failure } = await recordBody(request, { step, module, direction: 'downgrade' })
  if (failure !== null && failure.code !== 'data_offline') return 'fails'
  return failure === null && entries.every(({ type }) => type !== 'statement') ? 'empty' : 'present'
}

class RecordingSink implements StatementSink {
  readonly commitRefusal: string | null
  #entries: Entry[] = []

  constructor(isOneTransaction: boolean) {
    this.commitRefusal = isOneTransaction ? 'the whole run is one transaction' : null
  }

  get entries(): readonly Entry[] {
    return this.#entries
  }

  get length(): number {
    return this.#entries.length
  }

  dropAfter(length: number): void {
    this.#entries.length = length
  }

  addQueued(queued: QueuedStatement): void {
    this.#entries.push({ type: 'statement', queued })
  }

  savepoint(): void {
    this.#entries.push({ type: 'savepoint' })
  }

  releaseSavepoint(): void {
    this.#entries.push({ type: 'end of savepoint' })
  }

  addBackfill(range: QueuedStatement): void {
    this.#entries.push({ type: 'statement', queued: range })
  }

  enterBare(): void {
    this.#entries.push({ type: 'bare' })
  }

  leaveBare(): void {
    this.#entries.push({ type: 'end of bare' })
  }
}

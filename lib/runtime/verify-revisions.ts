/**
 * Takes each revision up, down and up again on a scratch database, and holds the schema after each part against what it has
 * to be. One that fails does not keep the others from being looked at, but for those that stand on it.
 */
import { describeDifferences } from '../autogenerate/describe.ts'
import type { Connection } from '../database/connection.ts'
import type { ScratchDatabase } from '../database/scratch.ts'
import { changedRows, readStoredRows } from '../database/stored-rows.ts'
import type { TribikosError } from '../errors.ts'
import { standsOn } from '../graph/plan-one.ts'
import type { RevisionHeader } from '../graph/revision.ts'
import type { RevisionModule } from '../project/revision-module.ts'
import type { Catalog } from '../schema/catalog.ts'
import type { Difference } from '../schema/diff.ts'
import { attempted } from './attempted.ts'
import type { ReadSchema } from './read-schema.ts'
import { type StateSettings, VerifiedState } from './verified-state.ts'
import {
  beginVerifying,
  hintAfter,
  noteChangedRows,
  noteDifferences,
  noteFailure,
  noteNotReached,
  type VerifiedRevision,
  type Verifying,
} from './verified-revision.ts'
import { runVerify } from './verify-function.ts'

export interface VerifyRequest extends StateSettings {
  /** What is looked at, and what that stands on, in the order of an upgrade. */
  readonly order: readonly RevisionHeader[]
  /** Ids of what is looked at; everything else is only applied. */
  readonly picked: ReadonlySet<string>
  /** The code of a revision, or why it does not load. */
  readonly modules: ReadonlyMap<string, RevisionModule | TribikosError>
  /** Reads what is compared from a session in no transaction. */
  readonly read: (connection: Connection) => Promise<Pick<ReadSchema, 'catalog'>>
  /** What differs in the second from the first. */
  readonly compare: (wanted: Catalog, found: Catalog) => readonly Difference[]
  readonly onRevision?: ((header: RevisionHeader, index: number, count: number) => void) | undefined
}

/**
 * @returns what came of each that was picked, and of others that cannot be applied, in the order of an upgrade
 * @throws seed_failed; what says nothing of the revisions: connection_lost, scratch_unavailable, the signal's reason
 */
export async function verifyRevisions(request: VerifyRequest): Promise<readonly VerifiedRevision[]> {
  const walk = new Walk(request)
  const count = request.picked.size
  let index = 0
  for (const header of request.order) {
    request.signal?.throwIfAborted()
    if (!request.picked.has(header.id)) walk.pass(header)
    else {
      request.onRevision?.(header, index, count)
      index += 1
      await walk.verify(header)
    }
  }
  return request.order.flatMap(({ id }) => walk.results.get(id) ?? [])
}

class Walk {
  readonly results = new Map<string, VerifiedRevision>()
  readonly #request: VerifyRequest
  readonly #state: VerifiedState
  /** Revisions that cannot be applied. */
  readonly #failed: string[] = []
  /** What the revisions that were taken in make, where that was read. */
  #catalog: Catalog | null = null

  constructor(request: VerifyRequest) {
    this.#request = request
    this.#state = new VerifiedState(request)
  }

  /** Has a revision applied, without looking at it. */
  pass(header: RevisionHeader): void {
    const module = this.#moduleOf(header)
    if (module === null || this.#reasonAgainst(header) !== null) return
    this.#state.take(module)
    this.#catalog = null
  }

  async verify(header: RevisionHeader): Promise<void> {
    const module = this.#moduleOf(header)
    if (module === null) return
    const verifying = beginVerifying(header)
    this.results.set(header.id, verifying)
    const database = this.#reasonAgainst(header) === null ? await this.#database() : null
    const reason = this.#reasonAgainst(header)
    if (reason === null && database !== null) await this.#upDownUp(database, module, verifying)
    else noteNotReached(verifying, reason ?? '')
  }

  async #database(): Promise<ScratchDatabase> {
    return this.#state.database((failed, error) => {
      this.#fail(failed, 'upgrade', error)
    })
  }

  async #upDownUp(database: ScratchDatabase, module: RevisionModule, verifying: Verifying): Promise<void> {
    const { id } = module.header
    const before = (this.#catalog ??= await this.#read(database))
    const rows = this.#state.hasRows ? await this.#rows(database) : null
    if (this.#request.seeds.has(id)) await this.#state.keep(database)
    if (!(await this.#runs(database, module, 'upgrade', verifying))) {
      this.#failed.push(id)
      await this.#spoilUnless(database, before)
      return
    }
    const after = await this.#read(database)
    this.#catalog = after
    await this.#verifyFunction(database, module, verifying)
    verifying.seeds = await this.#state.seed(database, id)
    const isClean = await this.#downUp(database, module, { verifying, before, after, rows })
    this.#state.take(module, isClean && verifying.seeds.length === 0)
    // A way back may have taken the rows that were put in.
    if (!isClean || verifying.seeds.length > 0) this.#state.spoil()
  }

  /** Whether the database is as it was. */
  async #downUp(database: ScratchDatabase, module: RevisionModule, round: Round): Promise<boolean> {
    const { verifying, before, after, rows } = round
    if (module.irreversible !== null) {
      Object.assign(verifying, { downgrade: 'none', again: 'none', irreversible: module.irreversible })
      return true
    }
    if (!(await this.#runs(database, module, 'downgrade', verifying)))
      return (await this.#isStill(database, after)) && verifying.seeds.length === 0
    const back = await this.#read(database)
    this.#compare(verifying, 'downgrade', { wanted: before, found: back })
    if (rows !== null) noteChangedRows(verifying, changedRows(rows, await this.#rows(database)))
    if (!(await this.#runs(database, module, 'again', verifying))) return false
    this.#compare(verifying, 'again', { wanted: after, found: await this.#read(database) })
    return verifying.downgrade === 'ok' && verifying.again === 'ok'
  }

  /** Runs one part, and notes how it went. */
  async #runs(
    database: ScratchDatabase,
    module: RevisionModule,
    part: 'upgrade' | 'downgrade' | 'again',
    verifying: Verifying,
  ): Promise<boolean> {
    const direction = part === 'downgrade' ? 'downgrade' : 'upgrade'
    const attempt = await attempted(async () => this.#state.run(database, module, direction))
    verifying[part] = 'error' in attempt ? 'failed' : 'ok'
    if ('error' in attempt) noteFailure(verifying, part, attempt.error, hintAfter(part, verifying))
    return !('error' in attempt)
  }

  async #verifyFunction(
    database: ScratchDatabase,
    module: RevisionModule,
    verifying: Verifying,
  ): Promise<void> {
    const { connection, place } = database
    const { loader } = this.#request
    if (module.verify === null) {
      verifying.verify = 'none'
      return
    }
    const attempt = await attempted(async () =>
      runVerify(module, {
        ...this.#request,
        connection,
        serverVersion: place.serverVersion,
        callSite: (error) => loader.callSite(error),
      }),
    )
    verifying.verify = 'error' in attempt ? 'failed' : 'ok'
    if ('error' in attempt) noteFailure(verifying, 'verify', attempt.error)
    await database.resetSession()
  }

  #compare(
    verifying: Verifying,
    part: 'downgrade' | 'again',
    { wanted, found }: { readonly wanted: Catalog; readonly found: Catalog },
  ): void {
    const differences = describeDifferences(this.#request.compare(wanted, found))
    if (differences.length > 0) noteDifferences(verifying, part, differences)
  }

  /** A failure that left nothing is no reason to build everything again. */
  async #spoilUnless(database: ScratchDatabase, wanted: Catalog): Promise<void> {
    if (!(await this.#isStill(database, wanted))) this.#state.spoil()
  }

  async #isStill(database: ScratchDatabase, wanted: Catalog): Promise<boolean> {
    await database.resetSession()
    return this.#request.compare(wanted, await this.#read(database)).length === 0
  }

  async #read({ connection }: ScratchDatabase): Promise<Catalog> {
    return (await this.#request.read(connection)).catalog
  }

  async #rows({ connection }: ScratchDatabase): ReturnType<typeof readStoredRows> {
    return readStoredRows(connection, this.#request.settings.versionTable)
  }

  #moduleOf(header: RevisionHeader): RevisionModule | null {
    const module = this.#request.modules.get(header.id)
    if (module === undefined) throw new TypeError(`Revision ${header.id} is not loaded`)
    if ('header' in module) return module
    if (!this.#failed.includes(header.id)) this.#fail(header, 'load', module)
    return null
  }

  #fail(header: RevisionHeader, during: 'load' | 'upgrade', error: TribikosError): void {
    const verifying = beginVerifying(header)
    if (during === 'upgrade') verifying.upgrade = 'failed'
    noteFailure(verifying, during, error)
    this.results.set(header.id, verifying)
    this.#failed.push(header.id)
    this.#catalog = null
  }

  /** The revision that cannot be applied, and that this one stands on. */
  #reasonAgainst({ id }: RevisionHeader): string | null {
    return this.#failed.find((failed) => standsOn(this.#request.graph, id, failed)) ?? null
  }
}

interface Round {
  readonly verifying: Verifying
  readonly before: Catalog
  readonly after: Catalog
  readonly rows: Awaited<ReturnType<typeof readStoredRows>> | null
}

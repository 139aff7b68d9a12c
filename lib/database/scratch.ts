/**
 * Scratch databases: made when they are first needed, on the server that is asked for or in memory, and gone when the
 * work ends, whichever way it ends. They are never made of, in, or from a database of the user's.
 */
import { isTribikosError, TribikosError } from '../errors.ts'
import { sqlStateOf } from './connect-errors.ts'
import { openMemoryScratch } from './scratch-memory.ts'
import { readModel } from './scratch-model.ts'
import { openServerScratch, type ServerScratch } from './scratch-server.ts'
import type {
  CreateOptions,
  ScratchDatabase,
  ScratchMaker,
  ScratchPlace,
  ScratchRequest,
} from './scratch-database.ts'

export type { ScratchDatabase, ScratchPlace, ScratchRequest }

export interface Scratch {
  /** Where the databases are; looks for a place if that has not happened yet. @throws as {@link Scratch.create} */
  place(): Promise<ScratchPlace>
  /**
   * Makes an empty database.
   * @throws scratch_unavailable, embedded_database_missing, the codes of connecting; the signal's reason
   */
  create(options?: CreateOptions): Promise<ScratchDatabase>
}

/**
 * Runs work that needs scratch databases, and drops all of them at its end. A signal ends it at once: what runs in a
 * scratch database is stopped by dropping that.
 *
 * @throws what the work throws; the signal's reason
 */
export async function withScratch<Result>(
  request: ScratchRequest,
  work: (scratch: Scratch) => Promise<Result>,
): Promise<Result> {
  const scratch = new LazyScratch(request)
  try {
    return await orAborted(request.signal, async () => work(scratch))
  } finally {
    await scratch.close()
  }
}

class LazyScratch implements Scratch {
  readonly #request: ScratchRequest
  #maker: Promise<ScratchMaker> | null = null
  #turn: Promise<unknown> = Promise.resolve()
  #isClosed = false

  constructor(request: ScratchRequest) {
    this.#request = request
  }

  async place(): Promise<ScratchPlace> {
    return (await this.#open()).place
  }

  async create(options: CreateOptions = {}): Promise<ScratchDatabase> {
    const maker = await this.#open()
    const made = this.#turn.then(async () => named(maker, async () => maker.create(options)))
    this.#turn = made.catch(() => {})
    return made
  }

  async close(): Promise<void> {
    this.#isClosed = true
    const isHurried = this.#request.signal?.aborted === true
    // A place that is just being looked for closes itself.
    const maker = await this.#maker?.catch(() => null)
    await maker?.close(isHurried).catch(() => {})
  }

  async #open(): Promise<ScratchMaker> {
    if (this.#isClosed) {
      this.#request.signal?.throwIfAborted()
      throw new TribikosError(
        'usage',
        'The scratch databases are gone: the work that they were for has ended',
      )
    }
    this.#maker ??= openMaker(this.#request)
    return this.#maker
  }
}

async function openMaker(request: ScratchRequest): Promise<ScratchMaker> {
  const { on, like, connect, fallsBack, cacheDirectory = null } = request
  const model = like === null ? null : await readModel(like)
  const inMemory = { model, applicationName: connect.applicationName, cacheDirectory }
  if (on.kind === 'embedded') {
    const { withExtensions = like?.kind === 'server' } = request
    return openMemoryScratch({ ...inMemory, withExtensions, fallback: null })
  }
  const found = await openServerScratch(on, model, request)
  const tried = 'maker' in found ? await withFirst(found.maker, fallsBack) : found
  if ('maker' in tried) return tried.maker
  request.signal?.throwIfAborted()
  if (!fallsBack) throw unavailable(tried.refusal)
  try {
    return await openMemoryScratch({ ...inMemory, withExtensions: true, fallback: tried.refusal })
  } catch (error) {
    if (!isTribikosError(error) || error.code !== 'embedded_database_missing') throw error
    throw unavailable(tried.refusal, error)
  }
}

/** What a server refuses although the role has the right: to make the database, or to connect to one of that name. */
const refusals: ReadonlySet<string> = new Set([
  'authentication_failed',
  'database_missing',
  'permission_denied',
  'scratch_unavailable',
])

/** Makes the first database, so that a server that refuses it is known while there is still a choice. */
async function withFirst(maker: ScratchMaker, fallsBack: boolean): Promise<ServerScratch> {
  try {
    let first: ScratchDatabase | null = await named(maker, async () => maker.create({}))
    return {
      maker: {
        place: maker.place,
        create: async (options) => {
          const made = first ?? (await maker.create(options))
          first = null
          return made
        },
        close: async (isHurried) => maker.close(isHurried),
      },
    }
  } catch (error) {
    await maker.close(true).catch(() => {})
    if (!fallsBack || !isTribikosError(error) || !refusals.has(error.code)) throw error
    return { refusal: error.message }
  }
}

function unavailable(refusal: string, cause?: TribikosError): TribikosError {
  const missing = cause === undefined ? '' : ', and the embedded PostgreSQL (PGlite) is not installed'
  return new TribikosError('scratch_unavailable', `A scratch database is needed: ${refusal}${missing}`, {
    hint: 'Grant the role CREATEDB, name another server with --scratch-url postgresql://…, or use --scratch-url pglite://memory, which needs `npm install --save-dev @electric-sql/pglite`.',
    cause,
  })
}

/** What making a database fails with, in the words of a scratch database. */
async function named<Result>({ place }: ScratchMaker, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (isTribikosError(error)) throw error
    const text = error instanceof Error ? error.message : String(error)
    const state = sqlStateOf(error)
    throw new TribikosError(
      'scratch_unavailable',
      `No scratch database can be made on ${place.description}: ${text}${state === null ? '' : ` (${state})`}`,
      { hint: 'Name another server with --scratch-url.', cause: error },
    )
  }
}

/** Waits for work, or until the signal is aborted; then nobody waits for the rest of it. */
async function orAborted<Result>(signal: AbortSignal | null, work: () => Promise<Result>): Promise<Result> {
  if (signal === null) return work()
  signal.throwIfAborted()
  return new Promise<Result>((resolve, reject) => {
    const stop = (): void => {
      reject(signal.reason as Error)
    }
    signal.addEventListener('abort', stop, { once: true })
    work()
      .then(resolve, reject)
      .finally(() => {
        signal.removeEventListener('abort', stop)
      })
  })
}

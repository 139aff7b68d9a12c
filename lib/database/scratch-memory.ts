/** Scratch databases in the memory of this process: each is a PostgreSQL of its own, and goes with the process. */
import { connectMemory, type MemoryDatabase, type MemoryOptions } from './connect-memory.ts'
import { keepNewData, readNewData } from './connect-memory-data.ts'
import type { Connection } from './connection.ts'
import type { CreateOptions, ScratchDatabase, ScratchMaker, ScratchPlace } from './scratch-database.ts'
import { readModel, type ScratchModel } from './scratch-model.ts'
import { prepareSession } from './scratch-session.ts'

export interface MemoryScratchOptions {
  /** Taken over from there; null: as PGlite has it. */
  readonly model: ScratchModel | null
  readonly applicationName: string
  /** Whether extensions can be made: not where the project's own database is embedded and has none. */
  readonly withExtensions: boolean
  readonly fallback: string | null
  /** Keeps what is the same each time, or null. */
  readonly cacheDirectory: string | null
}

/** @throws embedded_database_missing, connection_failed */
export async function openMemoryScratch(options: MemoryScratchOptions): Promise<ScratchMaker> {
  const first = await newDatabase(options)
  const { kind, description } = first.made.connection
  const native = await readModel(first.made.connection)
  const place = { kind, description, serverVersion: native.serverVersion, fallback: options.fallback }
  return new MemoryScratch({ ...options, ...first, place, native })
}

interface NewDatabase {
  readonly made: MemoryDatabase
  /** A new database as data, so that only the first has to be made from nothing. */
  readonly pristine: Blob
}

/** A database without extensions, which nobody has used. */
async function newDatabase({ applicationName, cacheDirectory }: MemoryScratchOptions): Promise<NewDatabase> {
  const options: MemoryOptions = { applicationName, extensions: [] }
  const kept = await readNewData(cacheDirectory)
  if (kept !== null) {
    const made = await connectMemory({ ...options, data: kept }).catch(() => null)
    if (made !== null) return { made, pristine: kept }
  }
  const made = await connectMemory(options)
  const pristine = await made.data()
  await keepNewData(cacheDirectory, pristine)
  return { made, pristine }
}

interface MemoryState extends MemoryScratchOptions, NewDatabase {
  readonly place: ScratchPlace
  readonly native: ScratchModel
}

class MemoryScratch implements ScratchMaker {
  readonly place: ScratchPlace
  readonly #state: MemoryState
  readonly #model: ScratchModel
  readonly #open = new Set<Connection>()
  #unused: MemoryDatabase | null

  constructor(state: MemoryState) {
    this.place = state.place
    this.#state = state
    this.#model = state.model ?? state.native
    this.#unused = state.made
    this.#open.add(state.made.connection)
  }

  async create({ extensions }: CreateOptions): Promise<ScratchDatabase> {
    const wanted = this.#state.withExtensions ? (extensions ?? 'all') : []
    // The first one was made without extensions.
    const first = wanted.length === 0 ? this.#unused : null
    if (first !== null) this.#unused = null
    const made = first ?? (await this.#connect(this.#state.pristine, wanted))
    await this.#makeRoles(made.connection)
    return this.#database(made, wanted)
  }

  async close(): Promise<void> {
    for (const connection of this.#open) await connection.close()
    this.#open.clear()
  }

  async #database(made: MemoryDatabase, extensions: MemoryOptions['extensions']): Promise<ScratchDatabase> {
    const { connection } = made
    await prepareSession(connection, this.#model)
    return {
      place: this.place,
      name: null,
      connection,
      resetSession: async () => prepareSession(connection, this.#model, true),
      copy: async () => this.#database(await this.#connect(await made.data(), extensions), extensions),
      drop: async () => {
        this.#open.delete(connection)
        await connection.close()
      },
    }
  }

  async #connect(data: Blob, extensions: MemoryOptions['extensions']): Promise<MemoryDatabase> {
    const { applicationName } = this.#state
    const made = await connectMemory({ applicationName, data, extensions })
    this.#open.add(made.connection)
    return made
  }

  /** Owners, grantees and policies name roles, which belong to the server. */
  async #makeRoles(connection: Connection): Promise<void> {
    const present = new Set(this.#state.native.roles)
    const missing = this.#model.roles.filter((role) => !present.has(role))
    await connection.pipeline(missing.map((role) => ({ sql: `CREATE ROLE "${role.replaceAll('"', '""')}"` })))
  }
}

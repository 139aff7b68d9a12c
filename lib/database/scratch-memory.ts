/** Scratch databases in the memory of this process: each is a PostgreSQL of its own, and goes with the process. */
import type { Connection } from './connection.ts'
import { connectMemory, type MemoryDatabase } from './connect-memory.ts'
import type { ScratchDatabase, ScratchMaker, ScratchPlace } from './scratch-database.ts'
import { readModel, type ScratchModel } from './scratch-model.ts'
import { prepareSession } from './scratch-session.ts'

export interface MemoryScratchOptions {
  /** Taken over from there; null: as PGlite has it. */
  readonly model: ScratchModel | null
  readonly applicationName: string
  /** Whether extensions can be made: not where the project's own database is embedded and has none. */
  readonly withExtensions: boolean
  readonly fallback: string | null
}

/** @throws embedded_database_missing, connection_failed */
export async function openMemoryScratch(options: MemoryScratchOptions): Promise<ScratchMaker> {
  const scratch = new MemoryScratch(options)
  await scratch.open()
  return scratch
}

class MemoryScratch implements ScratchMaker {
  readonly #options: MemoryScratchOptions
  readonly #open = new Set<Connection>()
  /** A new database as data, so that only the first has to be made from nothing. */
  #pristine: Blob | null = null
  #first: MemoryDatabase | null = null
  #model: ScratchModel | null = null
  #place: ScratchPlace | null = null

  constructor(options: MemoryScratchOptions) {
    this.#options = options
  }

  async open(): Promise<void> {
    const first = await this.#connect(undefined)
    const { description, kind } = first.connection
    const native = await readModel(first.connection)
    const { model, fallback } = this.#options
    this.#model = model ?? native
    this.#place = { kind, description, serverVersion: native.serverVersion, fallback }
    await this.#makeRoles(first.connection, native.roles)
    this.#pristine = await first.data()
    this.#first = first
  }

  get place(): ScratchPlace {
    if (this.#place === null) throw new TypeError('The scratch is not open')
    return this.#place
  }

  async create(): Promise<ScratchDatabase> {
    const made = this.#first ?? (await this.#connect(this.#pristine ?? undefined))
    this.#first = null
    return this.#database(made)
  }

  async close(): Promise<void> {
    for (const connection of this.#open) await connection.close()
    this.#open.clear()
    this.#first = null
    this.#pristine = null
  }

  async #database(made: MemoryDatabase): Promise<ScratchDatabase> {
    const { connection } = made
    const model = this.#model ?? (await readModel(connection))
    await prepareSession(connection, model)
    return {
      place: this.place,
      connection,
      resetSession: async () => prepareSession(connection, model, true),
      copy: async () => this.#database(await this.#connect(await made.data())),
      drop: async () => {
        this.#open.delete(connection)
        await connection.close()
      },
    }
  }

  async #connect(data: Blob | undefined): Promise<MemoryDatabase> {
    const { applicationName, withExtensions } = this.#options
    const made = await connectMemory({ applicationName, data, withExtensions })
    this.#open.add(made.connection)
    return made
  }

  /** Owners, grantees and policies name roles, which belong to the server. */
  async #makeRoles(connection: Connection, present: readonly string[]): Promise<void> {
    const missing = (this.#options.model?.roles ?? []).filter((role) => !present.includes(role))
    await connection.pipeline(missing.map((role) => ({ sql: `CREATE ROLE "${role.replaceAll('"', '""')}"` })))
  }
}

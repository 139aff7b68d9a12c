/**
 * Scratch databases on a server. One session beside them makes and drops them, and holds the lock that says that their
 * owner lives; what a process that was killed has left behind is dropped by the next one that comes by.
 */
import type { ServerTarget } from '../config/database-target.ts'
import type { BoundStatement, Connection } from './connection.ts'
import { connect } from './connect.ts'
import { RenewableConnection } from './renewable-connection.ts'
import type { ScratchDatabase, ScratchMaker, ScratchPlace, ScratchRequest } from './scratch-database.ts'
import { createStatement } from './scratch-creation.ts'
import { readModel, type ScratchModel } from './scratch-model.ts'
import { databaseNameOf, leftovers, lockOwner, newOwnerName } from './scratch-names.ts'
import { prepareSession } from './scratch-session.ts'

/** A server that scratch databases can be made on, or why not. */
export type ServerScratch = { readonly maker: ScratchMaker } | { readonly refusal: string }

/** @throws the codes of connecting */
export async function openServerScratch(
  target: ServerTarget,
  model: ScratchModel | null,
  { connect: options, signal }: ScratchRequest,
): Promise<ServerScratch> {
  const control = await connect(target, { ...options, signal })
  try {
    const owner = newOwnerName()
    const [rights, , left] = await control.pipeline([question, lockOwner(owner), leftovers])
    const facts = rights?.rows[0]
    const refusal = refusalOf(facts, control.description)
    if (refusal !== null) {
      await control.close()
      return { refusal }
    }
    const own = model ?? (await readModel(control))
    await prepareSession(control, own)
    await sweep(control, left?.rows ?? [])
    const serverVersion = Number(facts?.['version'])
    return {
      maker: new ServerScratchMaker({ control, owner, target, model: own, serverVersion, options }),
    }
  } catch (error) {
    await control.close()
    throw error
  }
}

const question: BoundStatement = {
  sql: `SELECT r.rolname AS role, r.rolsuper OR r.rolcreatedb AS allowed, pg_catalog.pg_is_in_recovery() AS standby,
  pg_catalog.current_setting('server_version_num')::pg_catalog.int4 AS version
FROM pg_catalog.pg_roles r WHERE r.rolname = current_user`,
}

function refusalOf(facts: Readonly<Record<string, unknown>> | undefined, description: string): string | null {
  if (facts?.['standby'] === true) return `${description} is a standby, where no database can be created`
  if (facts?.['allowed'] === true) return null
  return `the role "${String(facts?.['role'])}" may not create databases on ${description}`
}

/** Another process may sweep at the same time, or somebody connect: what cannot be dropped is left. */
async function sweep(control: Connection, rows: readonly Readonly<Record<string, unknown>>[]): Promise<void> {
  if (rows.length > 0) {
    await control.attempt(
      rows.map(({ name }) => ({ sql: `DROP DATABASE IF EXISTS ${quoted(String(name))}` })),
    )
  }
}

interface MakerState {
  readonly control: Connection
  readonly owner: string
  readonly target: ServerTarget
  readonly model: ScratchModel
  readonly serverVersion: number
  readonly options: ScratchRequest['connect']
}

interface Made {
  readonly name: string
  connection: RenewableConnection | null
}

class ServerScratchMaker implements ScratchMaker {
  readonly place: ScratchPlace
  readonly #state: MakerState
  readonly #made = new Set<Made>()
  #count = 0
  #isClosed = false

  constructor(state: MakerState) {
    this.#state = state
    const { kind, description } = state.control
    this.place = { kind, description, serverVersion: state.serverVersion, fallback: null }
  }

  async create(): Promise<ScratchDatabase> {
    return this.#make(null)
  }

  async close(isHurried: boolean): Promise<void> {
    this.#isClosed = true
    const { control } = this.#state
    const made = [...this.#made]
    if (isHurried) await control.cancel()
    else await Promise.all(made.map(async ({ connection }) => connection?.close()))
    await this.#drop(made.map(({ name }) => name))
    await Promise.all([control.close(), ...made.map(async ({ connection }) => connection?.close())])
  }

  async #make(template: string | null): Promise<ScratchDatabase> {
    const { control, model, owner, serverVersion } = this.#state
    if (this.#isClosed) throw new TypeError('The maker of scratch databases is closed')
    this.#count += 1
    const made: Made = { name: databaseNameOf(owner, this.#count), connection: null }
    // Noted before it is there: who closes meanwhile drops it.
    this.#made.add(made)
    const name = quoted(made.name)
    await control.query(createStatement(name, template, { model, serverVersion }))
    await control.query({ sql: `ALTER DATABASE ${name} SET search_path FROM CURRENT` })
    const connection = new RenewableConnection(await this.#session(made.name))
    made.connection = connection
    if (this.#isClosed) await connection.close()
    return this.#database(made, connection)
  }

  #database(made: Made, connection: RenewableConnection): ScratchDatabase {
    const { model } = this.#state
    return {
      place: this.place,
      name: made.name,
      connection,
      resetSession: async () => prepareSession(connection, model, true),
      copy: async () => {
        // A template must have no sessions.
        await connection.close()
        const copy = await this.#make(quoted(made.name))
        await connection.replace(await this.#session(made.name))
        return copy
      },
      drop: async () => {
        await connection.close()
        await this.#drop([made.name])
        this.#made.delete(made)
      },
    }
  }

  /** A cancel request that comes late may hit the statement itself. */
  async #drop(names: readonly string[]): Promise<void> {
    let left = names
    for (let attempt = 0; attempt < 3 && left.length > 0; attempt += 1) {
      const outcomes = await this.#state.control.attempt(left.map(dropStatement))
      left = left.filter((_, at) => !('result' in (outcomes[at] ?? {})))
    }
  }

  /** A session in one of the databases, as a session of the project's role in the project's database would be. */
  async #session(name: string): Promise<Connection> {
    const { target, options, model } = this.#state
    const connection = await connect({ ...target, database: name }, options)
    try {
      await prepareSession(connection, model)
      return connection
    } catch (error) {
      await connection.close()
      throw error
    }
  }
}

function dropStatement(name: string): BoundStatement {
  return { sql: `DROP DATABASE IF EXISTS ${quoted(name)} WITH (FORCE)` }
}

function quoted(name: string): string {
  return `"${name}"`
}

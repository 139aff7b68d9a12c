/** What a scratch database is to whoever uses one: a session in a database that is thrown away. */
import type { DatabaseTarget } from '../config/database-target.ts'
import type { Connection } from './connection.ts'
import type { ConnectOptions } from './connect-options.ts'

export interface ScratchRequest {
  /** Where to make scratch databases; an embedded target means in memory, whatever its folder. */
  readonly on: DatabaseTarget
  /**
   * An open session on the database of the project, outside of a transaction: scratch databases get its encoding,
   * locale and settings. Null: those of the database that `on` names.
   */
  readonly like: Connection | null
  /** Whether the embedded PostgreSQL will do where the role may not create databases. */
  readonly fallsBack: boolean
  readonly connect: Pick<ConnectOptions, 'applicationName' | 'password'>
  /**
   * Whether extensions can be made where the databases are embedded; unless told, where `like` is on a server. The
   * project's own embedded database has none.
   */
  readonly withExtensions?: boolean | undefined
  /** Keeps what is the same each time, where the databases are embedded; null or absent, nothing is kept. */
  readonly cacheDirectory?: string | null | undefined
  /** Aborted with the error that the work is to end with; scratch databases are dropped then. */
  readonly signal: AbortSignal | null
}

/** Where the scratch databases turned out to be. */
export interface ScratchPlace {
  readonly kind: Connection['kind']
  /** `postgresql://user@host:port/database` or `pglite://memory` */
  readonly description: string
  /** `server_version_num`. */
  readonly serverVersion: number
  /** Why it is embedded although a server was asked for, as a sentence; null otherwise. */
  readonly fallback: string | null
}

export interface CreateOptions {
  /** Extensions that will be made in it, where that is known: an embedded database loads only those. */
  readonly extensions?: readonly string[] | undefined
}

export interface ScratchDatabase {
  readonly place: ScratchPlace
  /** Its name on the server; null where it is embedded. */
  readonly name: string | null
  /** The one session in it. It stays the same object when the database is copied. */
  readonly connection: Connection
  /** Makes the session as new: rolls back, resets settings, role and search path. */
  resetSession(): Promise<void>
  /** Another database with the same content. Nothing may be open in this one's session. */
  copy(): Promise<ScratchDatabase>
  /** Drops it before the others; never throws. */
  drop(): Promise<void>
}

/** A maker of scratch databases that is open: on a server or in memory. */
export interface ScratchMaker {
  readonly place: ScratchPlace
  create(options: CreateOptions): Promise<ScratchDatabase>
  /** Drops all that it made. `isHurried`: sessions may be at work, and are ended. Never throws. */
  close(isHurried: boolean): Promise<void>
}

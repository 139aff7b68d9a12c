/** A database URL after parsing. Only our own parser reads URLs, so that none is ever misunderstood. */

export interface ServerTarget {
  readonly kind: 'server'
  /** Host name, address, or the folder of a Unix socket. */
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
  /** From the URL, else from PGPASSWORD; null when neither has one: then the password file counts. */
  readonly password: string | null
  /** Null when neither the URL nor PGSSLMODE and its kin speak of it. */
  readonly ssl: SslOptions | null
  /** As libpq's `channel_binding`, or null. */
  readonly channelBinding: 'disable' | 'prefer' | 'require' | null
  readonly applicationName: string | null
  /** Command line options for the session (`-c search_path=app`), or null. */
  readonly options: string | null
  /** 0 waits for ever. */
  readonly connectTimeoutMs: number
}

export interface SslOptions {
  readonly mode: 'disable' | 'allow' | 'prefer' | 'require' | 'verify-ca' | 'verify-full'
  /** Absolute path, or `system` for the authorities that the machine trusts. */
  readonly rootCert: string | null
  readonly cert: string | null
  readonly key: string | null
}

export interface EmbeddedTarget {
  readonly kind: 'embedded'
  /** Absolute folder of the PGlite data, or `memory://` for one that is thrown away. */
  readonly directory: string
  /** Schemas in which the session looks for names; those of the database where it is not said. */
  readonly searchPath?: readonly string[] | undefined
}

export type DatabaseTarget = ServerTarget | EmbeddedTarget

/** A database URL after parsing. Only our own parser reads URLs, so that none is ever misunderstood. */

export interface ServerTarget {
  readonly kind: 'server'
  /** Host name, address, or the folder of a Unix socket. */
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
  /** Null when the URL has none; then PGPASSWORD and the password file count. */
  readonly password: string | null
  readonly ssl: SslOptions | null
  readonly applicationName: string | null
  readonly connectTimeoutMs: number
}

export interface SslOptions {
  readonly mode: 'disable' | 'allow' | 'prefer' | 'require' | 'verify-ca' | 'verify-full'
  readonly rootCert: string | null
  readonly cert: string | null
  readonly key: string | null
}

export interface EmbeddedTarget {
  readonly kind: 'embedded'
  /** Absolute folder of the PGlite data, or `memory://` for one that is thrown away. */
  readonly directory: string
}

export type DatabaseTarget = ServerTarget | EmbeddedTarget

/** The URL of a database on a server, as the drivers of applications read it. */
import type { ServerTarget } from '../config/database-target.ts'

export function targetUrl({ host, port, database, user, password, ssl }: ServerTarget): string {
  const isSocket = host.startsWith('/')
  const secret = password === null ? '' : `:${encodeURIComponent(password)}`
  const place = isSocket ? '' : `${host.includes(':') ? `[${host}]` : host}:${port}`
  const options = new URLSearchParams({
    ...(isSocket ? { host, port: String(port) } : {}),
    ...(ssl === null ? {} : { sslmode: ssl.mode }),
    ...fileOptions(ssl),
  }).toString()
  const behind = options === '' ? '' : `?${options}`
  return `postgresql://${encodeURIComponent(user)}${secret}@${place}/${encodeURIComponent(database)}${behind}`
}

function fileOptions(ssl: ServerTarget['ssl']): Readonly<Record<string, string>> {
  const files = { sslrootcert: ssl?.rootCert, sslcert: ssl?.cert, sslkey: ssl?.key }
  return Object.fromEntries(Object.entries(files).flatMap(([name, file]) => (file ? [[name, file]] : [])))
}

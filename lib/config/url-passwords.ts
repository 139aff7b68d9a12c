/** The passwords that a database URL brings with it, also one that cannot be read: for whoever keeps them from being printed. */
import { secretsBeside } from './describe-target.ts'
import { parseDatabaseUrl, type UrlContext } from './parse-database-url.ts'

/**
 * The password of a URL, or of PGPASSWORD where it has none, as it is and as it is written. One that is the same as a name
 * in the URL is printed with that name anyway and is none.
 */
export function passwordsOfUrl(url: string, context: UrlContext): readonly string[] {
  const written = writtenPasswords(url)
  try {
    const target = parseDatabaseUrl(url, context)
    const own = target.kind === 'server' && target.password !== null ? [target.password] : []
    return secretsBeside(target, [...new Set([...own, ...written])])
  } catch {
    // Whoever needs the database says what is wrong with the URL.
    return written
  }
}

/**
 * The password as it stands in the text of a URL. Where that cannot be read, nobody knows which `@` ends the password, nor
 * whether a blank or a slash belongs to it: it counts up to the last one.
 */
function writtenPasswords(url: string): readonly string[] {
  const start = url.indexOf('://')
  const colon = start === -1 ? -1 : url.indexOf(':', start + 3)
  const at = url.lastIndexOf('@')
  if (colon === -1 || at <= colon + 1) return []
  const password = url.slice(colon + 1, at)
  if (url.slice(start + 3, colon) === password) return []
  try {
    return [...new Set([password, decodeURIComponent(password)])]
  } catch {
    return [password]
  }
}

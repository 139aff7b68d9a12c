/**
 * Takes passwords out of texts before they are printed, stored or sent. It rather takes out too much. Its time
 * grows linearly with the text.
 */

const stars = '***'

/** `password=…`, `PGPASSWORD=…`, `"password": "…"`, `sslpassword='…'` */
const assignment = /\b(\w*(?:password|passwd|pwd)["']?\s{0,8}[=:]\s{0,8})("[^"]*"|'[^']*'|["']?[^\s&;,'"]+)/gi
/** `ALTER ROLE app PASSWORD '…'` */
const sqlPassword = /\b(password\s{1,8})(?:e|u&)?'(?:[^'\\]|''|\\.)*'/gi

/**
 * Removes the passwords of URLs, `password=…`, `PASSWORD '…'` and every one of `secrets`, also where it is
 * URL-encoded. Secrets of less than four characters are not searched for: they are parts of ordinary words.
 */
export function redact(text: string, secrets: readonly string[] = []): string {
  const redacted = redactUrls(text).replace(assignment, `$1${stars}`).replace(sqlPassword, `$1'${stars}'`)
  return hideSecrets(redacted, secrets)
}

/** Removes `secrets` alone, for texts that are no errors: a message may say `password: required`. */
export function hideSecrets(text: string, secrets: readonly string[]): string {
  let hidden = text
  for (const secret of secrets) {
    if (secret.length < 4) continue
    for (const form of new Set([secret, encodedForm(secret), JSON.stringify(secret).slice(1, -1)])) {
      hidden = hidden.replaceAll(form, stars)
    }
  }
  return hidden
}

function encodedForm(secret: string): string {
  try {
    return encodeURIComponent(secret)
  } catch {
    return secret
  }
}

/**
 * In `scheme://user:password@host` all between the first `:` and the last `@` before a space or a quote: a
 * password may have any character, also those that should have been encoded.
 */
function redactUrls(text: string): string {
  let redacted = ''
  let done = 0
  for (let found = text.indexOf('://'); found !== -1; found = text.indexOf('://', done)) {
    const start = found + 3
    const end = endOfRun(text, start)
    redacted += text.slice(done, start) + withoutPassword(text.slice(start, end))
    done = end
  }
  return redacted + text.slice(done)
}

/** `user:password@host…`; without an `@`, what follows the first `:` counts as a password unless it is a port. */
function withoutPassword(authority: string): string {
  const colon = authority.indexOf(':')
  const at = authority.lastIndexOf('@')
  if (colon === -1) return authority
  if (at > colon) return `${authority.slice(0, colon + 1)}${stars}${authority.slice(at)}`
  return at === -1 && /^[^\d/[]/.test(authority.slice(colon + 1)) && !authority.startsWith('[')
    ? `${authority.slice(0, colon + 1)}${stars}`
    : authority
}

function endOfRun(text: string, start: number): number {
  let end = start
  while (end < text.length && !/[\s"'`<>]/.test(text[end] ?? '')) end += 1
  return end
}

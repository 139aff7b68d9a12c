/**
 * Takes passwords out of texts before they are printed, stored or sent. It rather takes out too much. Its time
 * grows linearly with the text.
 */

const stars = '***'

/**
 * `password=…`, `PGPASSWORD=…`, `"password": "…"`, `sslpassword='…'`, also within a literal of SQL, where quotes are
 * doubled.
 */
const assignment =
  /\b(\w*(?:password|passwd|pwd)["']?\s{0,8}[=:]\s{0,8})("(?:[^"\\]|\\[^])*"|''(?:[^'\\]|\\[^])+''|'(?:[^'\\]|\\[^])*'|["']?(?:[^\s&;,'"]|''|"")+)/gi
/** A parameter of a URL, which has nothing but `&` for an end. */
const parameter = /([?&]\w*password=)[^&]*/gi
/** `ALTER ROLE app PASSWORD '…'`, `OPTIONS ("password" '…')`, `PASSWORD $$…$$` */
const sqlPassword =
  /\b(\w*(?:password|passwd|pwd)"?\s{1,8})(?:(?:e|u&)?'(?:[^'\\]|''|\\[^])*'|\$([A-Za-z_]?\w*)\$[^$]*\$\2\$)/gi

/**
 * Removes every one of `secrets`, also where it is encoded, the passwords of URLs, `password=…` and `PASSWORD '…'`.
 * Secrets of less than four characters are not searched for: they are parts of ordinary words.
 */
export function redact(text: string, secrets: readonly string[] = []): string {
  // The secrets first: a pattern could cut one that has quotes or blanks in it, and leave the rest.
  return redactUrls(hideSecrets(text, secrets))
    .replace(assignment, `$1${stars}`)
    .replace(sqlPassword, `$1'${stars}'`)
}

/** Removes `secrets` alone, for texts that are no errors: a message may say `password: required`. */
export function hideSecrets(text: string, secrets: readonly string[]): string {
  const forms = formsOf(secrets)
  const hidden = forms.reduce((rest, form) => rest.replaceAll(form, stars), text)
  return forms.length === 0 ? hidden : withoutBeginnings(hidden, forms)
}

/** Without what is left of secrets where a text was cut, which is marked by `…`. */
function withoutBeginnings(text: string, forms: readonly string[]): string {
  const [first = '', ...rest] = text.split(/( ?…)/)
  return rest.reduce(
    (before, part) => (/^ ?…$/.test(part) ? withoutBeginning(before, forms) : before) + part,
    first,
  )
}

function withoutBeginning(text: string, forms: readonly string[]): string {
  for (const form of forms) {
    for (let length = Math.min(form.length, text.length); length >= 4; length -= 1) {
      if (text.endsWith(form.slice(0, length))) return text.slice(0, -length) + stars
    }
  }
  return text
}

/** The ways in which texts may show secrets, longest first, so that none is cut by another. */
function formsOf(secrets: readonly string[]): readonly string[] {
  const forms = new Set<string>()
  for (const secret of secrets) {
    if (secret.length < 4) continue
    if (/^\w+$/.test(secret)) forms.add(secret)
    else for (const form of encodedForms(secret)) forms.add(form)
  }
  return [...forms].sort((a, b) => b.length - a.length || (a < b ? -1 : 1))
}

/** As it is and as part of a URL, each in a literal of SQL, in JSON and in a string of JavaScript. */
function encodedForms(secret: string): readonly string[] {
  return [secret, ...urlForms(secret)]
    .flatMap((form) => [form, form.replaceAll("'", "''")])
    .flatMap((form) => {
      const escaped = form.replaceAll('\\', '\\\\')
      return [form, escaped, escaped.replaceAll("'", "\\'"), JSON.stringify(form).slice(1, -1)]
    })
}

function urlForms(secret: string): readonly string[] {
  const whole = secret.replaceAll(/\p{Surrogate}/gu, '\uFFFD')
  const component = encodeURIComponent(whole)
  const strict = component.replaceAll(
    /[!'()*]/g,
    (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  const forms = [component, strict, userInfo(whole), new URLSearchParams([['', whole]]).toString().slice(1)]
  return forms.flatMap((form) => [form, form.replaceAll(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase())])
}

function userInfo(secret: string): string {
  const url = new URL('x://a@b')
  url.password = secret
  return url.password
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
    redacted +=
      text.slice(done, start) + withoutPassword(text.slice(start, end).replace(parameter, `$1${stars}`))
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

/** A blank, a bracket or a quote, but for one that is doubled or escaped: within a string it belongs to the URL. */
function endOfRun(text: string, start: number): number {
  let end = start
  for (; end < text.length; end += 1) {
    const [character = '', next = ''] = [text[end], text[end + 1]]
    const isInside = /["'`]/.test(next) && (character === next || character === '\\')
    if (isInside) end += 1
    else if (/[\s"'`<>]/.test(character)) break
  }
  return end
}

/**
 * The text of a PostgreSQL URL cut into its parts, strictly: what could be meant in two ways is refused with its
 * position. No part of the text is ever repeated in a message, because any part may be the password.
 */
import { TribikosError } from '../errors.ts'

/** Decoded parts; null where the URL says nothing. */
export interface UrlParts {
  readonly user: string | null
  readonly password: string | null
  readonly host: string | null
  readonly port: string | null
  readonly database: string | null
  /** Later ones win, as in libpq. */
  readonly parameters: ReadonlyMap<string, string>
}

/** The error of every URL that cannot be used. `offset` counts characters from 0. */
export function invalidUrl(reason: string, hint: string, offset: number | null = null): TribikosError {
  const where = offset === null ? '' : ` (at character ${offset + 1})`
  return new TribikosError('database_url_invalid', `The database URL cannot be used: ${reason}${where}`, {
    hint,
    details: offset === null ? { reason } : { reason, position: offset + 1 },
  })
}

/** Cuts what follows `postgresql://`; `start` is where that begins in the text. */
export function cutUrl(text: string, start: number): UrlParts {
  refuseRawCharacters(text, start)
  const authorityEnd = endOf(text, start, /[/?]/g)
  const pathEnd = endOf(text, authorityEnd, /\?/g)
  const { userInfo, hostStart } = cutUserInfo(text, start, authorityEnd)
  return {
    ...userInfo,
    ...cutHost(text, hostStart, authorityEnd),
    database: cutDatabase(text, authorityEnd, pathEnd),
    parameters: cutParameters(text, pathEnd),
  }
}

function endOf(text: string, from: number, pattern: RegExp): number {
  pattern.lastIndex = from
  return pattern.exec(text)?.index ?? text.length
}

function refuseRawCharacters(text: string, start: number): void {
  const offset = text.slice(start).search(/[#\s\p{Cc}]/u)
  if (offset === -1) return
  const character = text[start + offset]
  if (character === '#') {
    throw invalidUrl('it has a #', 'Write %23 for a # in a password or a name.', start + offset)
  }
  throw invalidUrl(
    'it has a space or a control character',
    'Write %20 for a space in a password or a name.',
    start + offset,
  )
}

function cutUserInfo(text: string, start: number, end: number) {
  const none = { userInfo: { user: null, password: null }, hostStart: start }
  const at = text.indexOf('@', start)
  if (at === -1) return none
  if (at >= end) {
    // `user:pa/ss@host/db`: the slash ended the host too early. A slash before it cannot be told from a path.
    if (text.slice(start, end).includes(':') && text[end] === '/') {
      throw invalidUrl(
        'there is a / before the @',
        'Write %2F for a / and %40 for an @ in a password or a name.',
        end,
      )
    }
    return none
  }
  const second = text.indexOf('@', at + 1)
  if (second !== -1 && second < end) {
    throw invalidUrl('it has more than one @', 'Write %40 for an @ in a password or a name.', at)
  }
  const colon = text.indexOf(':', start)
  const hasPassword = colon !== -1 && colon < at
  const user = decode(text, start, hasPassword ? colon : at)
  const password = hasPassword ? decode(text, colon + 1, at) : ''
  return { userInfo: { user: user || null, password: password || null }, hostStart: at + 1 }
}

function cutHost(text: string, start: number, end: number) {
  const written = text.slice(start, end)
  const comma = written.indexOf(',')
  if (comma !== -1) {
    throw invalidUrl('it names several hosts', 'Name the one server that accepts writes.', start + comma)
  }
  const bracket = written.startsWith('[') ? written.indexOf(']') : -1
  if (written.startsWith('[') && bracket === -1) {
    throw invalidUrl('a [ has no ]', 'Write an IPv6 address as [::1].', start)
  }
  const hostEnd = bracket === -1 ? endOf(written, 0, /:/g) : bracket + 1
  const rest = written.slice(hostEnd)
  if (rest !== '' && !/^:\d*$/.test(rest)) {
    throw invalidUrl(
      'the port is not a number',
      'Write host:5432; in a password, write %3A for :, %2F for /, %3F for ? and %40 for @; [::1] for IPv6.',
      start + hostEnd,
    )
  }
  const host = bracket === -1 ? decode(text, start, start + hostEnd) : written.slice(1, bracket)
  return { host: host || null, port: rest.slice(1) || null }
}

function cutDatabase(text: string, start: number, end: number): string | null {
  if (end <= start + 1) return null
  const slash = text.indexOf('/', start + 1)
  if (slash !== -1 && slash < end) {
    throw invalidUrl('the name of the database has a /', 'Write %2F for a / in a name.', slash)
  }
  return decode(text, start + 1, end)
}

function cutParameters(text: string, start: number): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>()
  let position = start + 1
  while (position < text.length) {
    const end = endOf(text, position, /&/g)
    const equals = text.indexOf('=', position)
    if (equals === -1 || equals >= end) {
      throw invalidUrl('a parameter has no value', 'Write ?name=value&name=value.', position)
    }
    parameters.set(decode(text, position, equals), decode(text, equals + 1, end))
    position = end + 1
  }
  return parameters
}

/** Percent-decoding of a part; `+` stays a plus sign. */
export function decode(text: string, start: number, end: number): string {
  const part = text.slice(start, end)
  const broken = part.search(/%(?![0-9A-Fa-f]{2})/)
  if (broken !== -1) {
    throw invalidUrl(
      'a % is not followed by two hex digits',
      'Write %25 for a % in a password or a name.',
      start + broken,
    )
  }
  const zero = part.indexOf('%00')
  if (zero !== -1) throw invalidUrl('it has a zero byte', 'Remove %00.', start + zero)
  try {
    return decodeURIComponent(part)
  } catch {
    throw invalidUrl(
      'a part is not UTF-8 after decoding',
      'Encode each character of the part as UTF-8.',
      start,
    )
  }
}

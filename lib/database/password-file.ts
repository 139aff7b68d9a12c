/** Passwords from libpq's password file: `$PGPASSFILE`, else `.pgpass` of the user. Nothing of it is ever shown. */
import { readFile, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { ServerTarget } from '../config/database-target.ts'

/** The password that the file has for a target, or null. A file that others may read is passed over, as libpq does. */
export async function passwordFromFile(target: ServerTarget): Promise<string | null> {
  const path = process.env['PGPASSFILE'] ?? defaultPath()
  try {
    if (process.platform !== 'win32' && ((await stat(path)).mode & 0o077) !== 0) return null
    return passwordFor(await readFile(path, 'utf8'), target)
  } catch {
    return null
  }
}

/** The first line that fits; each line is `host:port:database:user:password`, with `*` for anything. */
export function passwordFor(text: string, target: ServerTarget): string | null {
  const host = target.host.startsWith('/') ? [target.host, 'localhost'] : [target.host]
  const wanted = [host, [String(target.port)], [target.database], [target.user]]
  for (const line of text.split(/\r?\n/)) {
    if (line === '' || line.startsWith('#')) continue
    const fields = fieldsOf(line)
    const password = fields[4]
    const fits = wanted.every((values, at) => fields[at] === '*' || values.includes(fields[at] ?? ''))
    if (fits && password !== undefined && password !== '') return password
  }
  return null
}

/** Fields between colons; a backslash takes the next character as it is. A password may have colons at its end. */
function fieldsOf(line: string): readonly string[] {
  const fields = ['']
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at] ?? ''
    if (character === ':' && fields.length < 5) fields.push('')
    else {
      if (character === '\\' && at + 1 < line.length) at += 1
      fields[fields.length - 1] += line[at] ?? ''
    }
  }
  return fields
}

function defaultPath(): string {
  const windows = process.env['APPDATA']
  return process.platform === 'win32' && windows !== undefined
    ? join(windows, 'postgresql', 'pgpass.conf')
    : join(homedir(), '.pgpass')
}

/** Settings of a routine, which the catalogs have as `name=value`, as clauses of `CREATE` and `ALTER`. */
import type { Json } from '../../../schema/catalog.ts'
import { quoted } from '../literal.ts'
import { identifier } from '../names.ts'

/** Settings whose value is a list of names; the catalogs have the names quoted where they need it. */
const lists: ReadonlySet<string> = new Set([
  'local_preload_libraries',
  'search_path',
  'session_preload_libraries',
  'shared_preload_libraries',
  'temp_tablespaces',
  'unix_socket_directories',
])

/** `SET search_path TO app, public`, one for each setting. */
export function settingClauses(settings: Json | undefined): readonly string[] {
  if (!Array.isArray(settings)) return []
  return settings.map((entry) => {
    const setting = String(entry)
    const equals = setting.indexOf('=')
    const [name, value] = [setting.slice(0, equals), setting.slice(equals + 1)]
    return `SET ${settingName(name)} TO ${lists.has(name.toLowerCase()) ? nameList(value) : quoted(value)}`
  })
}

/** A setting of an extension has dots in its name. */
function settingName(name: string): string {
  return name.split('.').map(identifier).join('.')
}

function nameList(value: string): string {
  if (value.trim() === '') return "''"
  const names = value.match(/"(?:[^"]|"")*"|[^,\s]+/g) ?? []
  return names.map(listed).join(', ')
}

function listed(name: string): string {
  const bare = name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name
  return bare === '' ? "''" : identifier(bare)
}

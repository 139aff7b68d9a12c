/** Adds the `migrate:*` scripts to a package.json and leaves everything else in it as it is, blanks included. */
import { applyEdits, modify, parse } from 'jsonc-parser'

/**
 * Runs a command with the arguments after the name of the script, or with a default when there are none:
 * `npm run migrate:upgrade` and `npm run migrate:upgrade -- +1`.
 */
function withDefault(command: string, fallback: string): string {
  return `f() { [ $# -gt 0 ] || set -- ${fallback}; tribikos ${command} "$@"; }; f`
}

export const migrateScripts: Readonly<Record<string, string>> = {
  'migrate:create': 'tribikos revision -m',
  'migrate:upgrade': withDefault('upgrade', 'head'),
  'migrate:downgrade': withDefault('downgrade', '-1'),
  'migrate:current': 'tribikos current',
  'migrate:history': 'tribikos history',
}

export const minimalPackage = `${JSON.stringify({ private: true, type: 'module', scripts: migrateScripts }, null, 2)}\n`

/** The changed text; the same text when every script is there already. A script of the same name is kept. */
export function addScripts(text: string): string {
  const indent = /\n([ \t]+)"/.exec(text)?.[1] ?? '  '
  const formattingOptions = {
    insertSpaces: !indent.startsWith('\t'),
    tabSize: indent.length,
    eol: text.includes('\r\n') ? '\r\n' : '\n',
  }
  let changed = text
  for (const [name, command] of Object.entries(migrateScripts)) {
    if (hasScript(text, name)) continue
    changed = applyEdits(changed, modify(changed, ['scripts', name], command, { formattingOptions }))
  }
  return changed
}

function hasScript(text: string, name: string): boolean {
  const manifest: unknown = parse(text)
  if (typeof manifest !== 'object' || manifest === null || !('scripts' in manifest)) return false
  const { scripts } = manifest
  return typeof scripts === 'object' && scripts !== null && Object.hasOwn(scripts, name)
}

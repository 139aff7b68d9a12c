/** Adds the `migrate:*` scripts to a package.json and leaves everything else in it as it is, blanks included. */
import { applyEdits, modify, parse } from 'jsonc-parser'

/**
 * The command lines hold no syntax of a shell: npm runs them with cmd.exe on Windows. What stands after the name of a
 * script follows them, as in `npm run migrate:upgrade -- +1`.
 */
export const migrateScripts: Readonly<Record<string, string>> = {
  'migrate:create': 'tribikos revision -m',
  'migrate:upgrade': 'tribikos upgrade --default head',
  'migrate:downgrade': 'tribikos downgrade --default -1',
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

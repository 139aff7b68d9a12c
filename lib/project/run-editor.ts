/** Opens files in the editor of the person at the terminal. */
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, isAbsolute, join, resolve } from 'node:path'
import type { Variables } from '../config/variables.ts'
import { TribikosError } from '../errors.ts'

const usual = ['sensible-editor', 'editor', 'nano', 'vim', 'code --wait']

/**
 * Opens each file and waits until its editor ends. The editor is `$EDITOR`, else `$VISUAL`, else the first of
 * sensible-editor, editor, nano, vim and code that is installed; one that is not there is passed over.
 * @throws editor_missing, editor_failed
 */
export async function runEditor(
  paths: readonly string[],
  variables: Variables,
  signal?: AbortSignal,
): Promise<void> {
  const [program, ...args] = findEditor(variables)
  for (const path of paths) await open({ program, args, path, variables }, signal)
}

type Command = readonly [string, ...string[]]

function findEditor(variables: Variables): Command {
  const candidates = [variables['EDITOR'], variables['VISUAL'], ...usual].filter((each) => each !== undefined)
  for (const candidate of candidates) {
    // A path with blanks in it is a program; otherwise what follows the first word is its arguments.
    const whole = locate(candidate, variables)
    if (whole !== null) return [whole]
    const [name = '', ...args] = splitWords(candidate)
    const program = locate(name, variables)
    if (program !== null) return [program, ...args]
  }
  throw new TribikosError('editor_missing', 'No editor is installed that could open the file', {
    hint: 'Set EDITOR to the command of your editor, such as "code --wait".',
    details: { tried: candidates },
  })
}

/** Words as in a shell: quotes hold blanks together, a backslash before a quote or a blank is plain. */
function splitWords(text: string): readonly string[] {
  const words = text.match(/(?:"[^"]*"|'[^']*'|\\["' ]|[^\s"'])+/g) ?? []
  return words.map((word) =>
    word.replaceAll(
      /"([^"]*)"|'([^']*)'|\\(["' ])/g,
      (_, double?: string, single?: string, plain?: string) => {
        return double ?? single ?? plain ?? ''
      },
    ),
  )
}

function locate(name: string, variables: Variables): string | null {
  if (name.trim() === '') return null
  if (/[/\\]/.test(name)) return isProgram(resolve(name)) ? resolve(name) : null
  const folders = (variables['PATH'] ?? variables['Path'] ?? '').split(delimiter).filter(isAbsolute)
  const endings =
    process.platform === 'win32' ? ['', ...(variables['PATHEXT'] ?? '.EXE;.CMD').split(';')] : ['']
  const paths = folders.flatMap((folder) => endings.map((ending) => join(folder, `${name}${ending}`)))
  return paths.find(isProgram) ?? null
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

interface Opening {
  readonly program: string
  readonly args: readonly string[]
  readonly path: string
  readonly variables: Variables
}

async function open(
  { program, args, path, variables }: Opening,
  signal: AbortSignal | undefined,
): Promise<void> {
  // Few commands run a program, and Node takes milliseconds to load what that needs.
  const { spawn } = await import('node:child_process')
  const ending = await new Promise<string | null>((settle) => {
    const options = { stdio: 'inherit', env: { ...variables }, ...(signal ? { signal } : {}) } as const
    const child = spawn(program, [...args, path], options)
    child.on('error', (error) => settle(error.message))
    child.on('close', (code, ended) =>
      settle(code === 0 ? null : `${code === null ? ended : `exit code ${code}`}`),
    )
  })
  if (ending === null) return
  throw new TribikosError('editor_failed', `Error executing editor (${program}: ${ending})`, {
    hint: `The file is ${path}; set EDITOR to another editor.`,
    details: { editor: program, path },
  })
}
